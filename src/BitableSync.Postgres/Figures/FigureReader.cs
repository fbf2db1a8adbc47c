using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;
using Npgsql;

namespace BitableSync.Postgres.Figures;

/// <summary>Reads the figures of all mappings in one statement that touches short queues and indexes only.</summary>
public sealed class FigureReader(NpgsqlDataSource dataSource)
{
    /// <summary>Nothing is counted beyond this, so that a backfill's queue costs no more than others.</summary>
    public const int CountLimit = 100_000;

    private const string Sql = """
        SELECT asked.mapping, state.stopped_because, state.backfilled_at IS NOT NULL,
          (SELECT count(*) FROM (SELECT FROM bitable_sync.change_log WHERE mapping = asked.mapping LIMIT $4::int) AS counted),
          clock_timestamp() - (SELECT changed_at FROM bitable_sync.change_log WHERE mapping = asked.mapping ORDER BY id LIMIT 1),
          clock_timestamp() - (SELECT min(changed_at) FROM (
            SELECT changed_at FROM bitable_sync.change_log WHERE mapping = asked.mapping ORDER BY id DESC LIMIT 1000) AS late
            WHERE changed_at > coalesce(push.ended_at, '-infinity')),
          EXISTS (SELECT FROM bitable_sync.lease WHERE name = 'push:' || asked.mapping AND expires_at > clock_timestamp()),
          clock_timestamp() - push.ended_at,
          (SELECT count(*) FROM (SELECT FROM bitable_sync.inbox_event
            WHERE app_token = asked.app AND table_id = asked.tbl AND done_at IS NULL LIMIT $4::int) AS counted),
          clock_timestamp() - (SELECT received_at FROM bitable_sync.inbox_event
            WHERE app_token = asked.app AND table_id = asked.tbl AND done_at IS NULL ORDER BY id LIMIT 1),
          clock_timestamp() - (SELECT min(received_at) FROM (
            SELECT received_at FROM bitable_sync.inbox_event
            WHERE app_token = asked.app AND table_id = asked.tbl AND done_at IS NULL ORDER BY id DESC LIMIT 1000) AS late
            WHERE received_at > coalesce(pull.ended_at, '-infinity')),
          EXISTS (SELECT FROM bitable_sync.lease WHERE name = 'pull:' || asked.mapping AND expires_at > clock_timestamp()),
          clock_timestamp() - pull.ended_at,
          EXISTS (SELECT FROM bitable_sync.lease WHERE name = 'reconcile:' || asked.mapping AND expires_at > clock_timestamp()),
          clock_timestamp() - compared.ended_at,
          (SELECT count(*) FROM bitable_sync.outbox_batch WHERE mapping = asked.mapping AND closed_at IS NULL),
          clock_timestamp() - (SELECT min(created_at) FROM bitable_sync.outbox_batch WHERE mapping = asked.mapping AND closed_at IS NULL),
          (SELECT count(*) FROM bitable_sync.conflict WHERE mapping = asked.mapping AND state IN ('auto_resolved', 'needs_review')),
          (SELECT count(*) FROM bitable_sync.dead_letter WHERE mapping = asked.mapping AND closed_at IS NULL)
        FROM unnest($1::text[], $2::text[], $3::text[]) AS asked (mapping, app, tbl)
        LEFT JOIN bitable_sync.mapping_state AS state ON state.mapping = asked.mapping
        LEFT JOIN bitable_sync.mapping_run AS push ON push.mapping = asked.mapping AND push.job = 'push'
        LEFT JOIN bitable_sync.mapping_run AS pull ON pull.mapping = asked.mapping AND pull.job = 'pull'
        LEFT JOIN bitable_sync.mapping_run AS compared ON compared.mapping = asked.mapping AND compared.job = 'reconcile'
        """;

    /// <exception cref="StoreException">The database could not be reached.</exception>
    public async Task<IReadOnlyList<MappingFigures>> ReadAsync(IReadOnlyCollection<MeasuredMapping> mappings, CancellationToken cancellationToken) =>
        mappings.Count == 0 ? [] : await dataSource.QueryAsync(
            "read the figures of the mappings",
            Sql,
            [
                mappings.Select(mapping => mapping.Name.Value).ToArray(),
                mappings.Select(mapping => mapping.Table?.App.Value).ToArray(),
                mappings.Select(mapping => mapping.Table?.Table.Value).ToArray(),
                CountLimit,
            ],
            Read,
            cancellationToken);

    private static MappingFigures Read(NpgsqlDataReader reader) => new()
    {
        Mapping = new MappingName(reader.GetString(0)),
        StoppedBecause = reader.IsDBNull(1) ? null : reader.GetString(1),
        IsFilled = reader.GetBoolean(2),
        Push = ReadQueue(reader, 3),
        Pull = ReadQueue(reader, 8),
        IsComparing = reader.GetBoolean(13),
        SinceComparison = Span(reader, 14),
        OpenBatches = reader.GetInt64(15),
        OldestBatch = Age(reader, 16),
        OpenConflicts = reader.GetInt64(17),
        OpenDeadLetters = reader.GetInt64(18),
    };

    private static QueueFigures ReadQueue(NpgsqlDataReader reader, int first) => new()
    {
        Waiting = reader.GetInt64(first),
        Lag = Age(reader, first + 1),
        Unattended = Age(reader, first + 2),
        IsRunning = reader.GetBoolean(first + 3),
        SinceRun = Span(reader, first + 4),
    };

    private static TimeSpan? Span(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetTimeSpan(column);

    /// <summary>Never negative: entries are stamped by transactions that may commit after this statement's clock was read.</summary>
    private static TimeSpan Age(NpgsqlDataReader reader, int column) => Span(reader, column) is { Ticks: > 0 } age ? age : TimeSpan.Zero;
}
