using BitableSync.Core.Ports;
using BitableSync.Postgres.Sql;
using BitableSync.Postgres.State;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace BitableSync.Postgres.Access;

/// <summary>Who did what, for as long as <see cref="PostgresOptions.AuditRetention"/>.</summary>
public sealed class AuditLog(NpgsqlDataSource dataSource, IDbContextFactory<SyncDbContext> contexts)
{
    /// <exception cref="StoreException">The database could not be reached; nothing is recorded.</exception>
    public Task WriteAsync(AuditEntry entry, CancellationToken cancellationToken) => dataSource.ExecuteAsync(
        "record an action",
        """
        INSERT INTO bitable_sync.audit_entry (actor, role, action, subject, outcome, reason)
        VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::text)
        """,
        [entry.Actor, entry.Role, entry.Action, entry.Subject, entry.Outcome, entry.Reason],
        cancellationToken);

    /// <summary>A page of actions, the newest first.</summary>
    /// <param name="before">The last id of the page before; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public async Task<IReadOnlyList<RecordedEntry>> ListAsync(long? before, int limit, CancellationToken cancellationToken) => await contexts.QueryAsync(
        "list what was done",
        async context => (await context.AuditEntries
                .Where(row => before == null || row.Id < before)
                .OrderByDescending(row => row.Id)
                .Take(limit)
                .ToListAsync(cancellationToken))
            .ConvertAll(row => new RecordedEntry(row.Id, row.At, new AuditEntry(row.Actor, row.Role, row.Action, row.Subject, row.Outcome, row.Reason))),
        cancellationToken);
}
