using BitableSync.Core.Ports;
using BitableSync.Postgres.Sql;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BitableSync.Postgres.State;

/// <summary>Deletes what is done and old. Links, waiting entries, open dead letters and the conflict log are never touched.</summary>
public sealed class Housekeeping(NpgsqlDataSource dataSource, IOptions<PostgresOptions> options)
{
    /// <summary>Rows per statement: each is a short transaction of its own.</summary>
    internal const int BatchRows = 1000;

    /// <summary>Statements per table and run, so that a backlog is worked off over several runs.</summary>
    internal const int MaxBatches = 50;

    /// <summary>Rows deleted, by table.</summary>
    /// <exception cref="StoreException">The database could not be reached; the next run goes on.</exception>
    public async Task<IReadOnlyDictionary<string, int>> PurgeAsync(CancellationToken cancellationToken) => new Dictionary<string, int>
    {
        ["inbox_event"] = await PurgeAsync("inbox_event", "done_at", options.Value.InboxRetention, cancellationToken),
        ["outbox_batch"] = await PurgeAsync("outbox_batch", "closed_at", options.Value.OutboxRetention, cancellationToken),
        ["history"] = await PurgeAsync("history", "at", options.Value.HistoryRetention, cancellationToken),
        ["dead_letter"] = await PurgeAsync("dead_letter", "closed_at", options.Value.DeadLetterRetention, cancellationToken),
        ["audit_entry"] = await PurgeAsync("audit_entry", "at", options.Value.AuditRetention, cancellationToken),
        ["delete_count"] = await PurgeDeleteCountsAsync(cancellationToken),
    };

    /// <summary>Few rows: one per mapping, side and minute in which something was deleted. The longest window of a guard is a day.</summary>
    private Task<int> PurgeDeleteCountsAsync(CancellationToken cancellationToken) => dataSource.ExecuteAsync(
        "delete old rows of bitable_sync.delete_count",
        "DELETE FROM bitable_sync.delete_count WHERE minute < floor(extract(epoch FROM clock_timestamp()) / 60)::bigint - 2 * 24 * 60",
        [],
        cancellationToken);

    private async Task<int> PurgeAsync(string table, string ended, TimeSpan retention, CancellationToken cancellationToken)
    {
        var sql = $"""
            DELETE FROM bitable_sync.{table} WHERE id IN (
              SELECT id FROM bitable_sync.{table} WHERE {ended} < clock_timestamp() - $1::interval
              ORDER BY {ended} LIMIT $2::int FOR UPDATE SKIP LOCKED)
            """;
        var total = 0;
        for (var batch = 0; batch < MaxBatches; batch++)
        {
            var deleted = await dataSource.ExecuteAsync($"delete old rows of bitable_sync.{table}", sql, [retention, BatchRows], cancellationToken);
            total += deleted;
            if (deleted < BatchRows) break;
        }

        return total;
    }
}
