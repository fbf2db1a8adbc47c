using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;
using BitableSync.Postgres.State;
using BitableSync.Postgres.State.Rows;
using Microsoft.EntityFrameworkCore;

namespace BitableSync.Postgres.DeadLetters;

/// <summary>Dead letters for people, of any mapping.</summary>
public sealed class DeadLetterReader(IDbContextFactory<SyncDbContext> contexts)
{
    /// <summary>A page of dead letters, the newest first.</summary>
    /// <param name="mapping">Only this mapping's; null for all.</param>
    /// <param name="openOnly">Leaves out those that went through meanwhile.</param>
    /// <param name="before">The last id of the page before; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public async Task<IReadOnlyList<ParkedLetter>> ListAsync(
        MappingName? mapping, bool openOnly, long? before, int limit, CancellationToken cancellationToken)
    {
        var name = mapping?.Value;
        return await contexts.QueryAsync(
            "list dead letters",
            async context => (await context.DeadLetters
                    .Where(row => name == null || row.Mapping == name)
                    .Where(row => !openOnly || row.ClosedAt == null)
                    .Where(row => before == null || row.Id < before)
                    .OrderByDescending(row => row.Id)
                    .Take(limit)
                    .ToListAsync(cancellationToken))
                .ConvertAll(Read),
            cancellationToken);
    }

    /// <summary>One dead letter; null where there is none with this id.</summary>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public Task<ParkedLetter?> FindAsync(long id, CancellationToken cancellationToken) => contexts.QueryAsync(
        $"read dead letter {id}",
        async context => await context.DeadLetters.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is { } row ? Read(row) : null,
        cancellationToken);

    private static ParkedLetter Read(DeadLetterRow row) => new(
        row.Id,
        new MappingName(row.Mapping),
        new DeadLetter(
            StoredName.Parse<Side>(row.Target),
            row.RowKey is { } key ? new RowKey(key) : null,
            row.RecordId is { } record ? new RecordId(record) : null,
            row.Code,
            row.Message,
            row.LogId,
            row.NextAttemptAt is not null),
        row.Attempts,
        row.ParkedAt,
        row.LastAttemptAt,
        row.NextAttemptAt,
        row.ClosedAt);
}
