using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Guards;
using BitableSync.Postgres.Sql;
using Npgsql;

namespace BitableSync.Postgres.State;

internal sealed class MappingStates(NpgsqlDataSource dataSource) : IMappingStates
{
    // One statement, so that all figures belong to one moment. Ages are those of the entry with the lowest id: the oldest but for
    // transactions that took long to commit, and found by index.
    private const string Status = """
        SELECT state.stopped_because, state.revision, state.backfilled_at, push.ended_at, push.problem, pull.ended_at, pull.problem,
          (SELECT count(*) FROM bitable_sync.link WHERE mapping = $1::text),
          (SELECT count(*) FROM bitable_sync.change_log WHERE mapping = $1::text),
          greatest(clock_timestamp() - (SELECT changed_at FROM bitable_sync.change_log WHERE mapping = $1::text ORDER BY id LIMIT 1), interval '0'),
          (SELECT count(*) FROM bitable_sync.inbox_event WHERE app_token = $2::text AND table_id = $3::text AND done_at IS NULL),
          greatest(clock_timestamp() - (SELECT received_at FROM bitable_sync.inbox_event
            WHERE app_token = $2::text AND table_id = $3::text AND done_at IS NULL ORDER BY id LIMIT 1), interval '0'),
          (SELECT count(*) FROM bitable_sync.conflict WHERE mapping = $1::text AND state IN ('auto_resolved', 'needs_review')),
          (SELECT count(*) FROM bitable_sync.dead_letter WHERE mapping = $1::text AND closed_at IS NULL),
          reconcile.ended_at, reconcile.problem, scan.id, scan.seen, scan.total, scan.started_at, scan.ended_at, scan.differences
        FROM (SELECT $1::text AS mapping) AS asked
        LEFT JOIN bitable_sync.mapping_state AS state ON state.mapping = asked.mapping
        LEFT JOIN bitable_sync.mapping_run AS push ON push.mapping = asked.mapping AND push.job = 'push'
        LEFT JOIN bitable_sync.mapping_run AS pull ON pull.mapping = asked.mapping AND pull.job = 'pull'
        LEFT JOIN bitable_sync.mapping_run AS reconcile ON reconcile.mapping = asked.mapping AND reconcile.job = 'reconcile'
        LEFT JOIN bitable_sync.scan ON scan.mapping = asked.mapping
        """;

    private const string Holds =
        $"SELECT {HoldStore.Columns} FROM bitable_sync.hold WHERE mapping = $1::text AND {HoldStore.Standing} ORDER BY target";

    public async Task<MappingStatus> ReadAsync(TableMapping mapping, CancellationToken cancellationToken)
    {
        var doing = $"read the status of mapping '{mapping.Name}'";
        var status = await dataSource.QueryAsync(
            doing, Status, [mapping.Name.Value, mapping.Remote.App.Value, mapping.Remote.Table.Value], reader => Read(mapping.Name, reader), cancellationToken);
        return status[0] with { Holds = await dataSource.QueryAsync(doing, Holds, [mapping.Name.Value], HoldStore.Read, cancellationToken) };
    }

    public async Task<string?> FindStopAsync(MappingName mapping, CancellationToken cancellationToken) => (await dataSource.QueryAsync(
        $"look whether mapping '{mapping}' is stopped",
        "SELECT stopped_because FROM bitable_sync.mapping_state WHERE mapping = $1::text",
        [mapping.Value],
        reader => Text(reader, 0),
        cancellationToken)).FirstOrDefault();

    public async Task<bool> StopAsync(MappingName mapping, string reason, CancellationToken cancellationToken) => await dataSource.ExecuteAsync(
        $"stop mapping '{mapping}'",
        """
        INSERT INTO bitable_sync.mapping_state (mapping, stopped_because, stopped_at) VALUES ($1::text, $2::text, clock_timestamp())
        ON CONFLICT (mapping) DO UPDATE SET stopped_because = excluded.stopped_because, stopped_at = excluded.stopped_at
          WHERE mapping_state.stopped_because IS DISTINCT FROM excluded.stopped_because
        """,
        [mapping.Value, reason],
        cancellationToken) > 0;

    public Task ResumeAsync(MappingName mapping, CancellationToken cancellationToken) => dataSource.ExecuteAsync(
        $"resume mapping '{mapping}'",
        """
        WITH anew AS (UPDATE bitable_sync.scan SET next = NULL WHERE mapping = $1::text)
        UPDATE bitable_sync.mapping_state SET stopped_because = NULL, stopped_at = NULL WHERE mapping = $1::text
        """,
        [mapping.Value],
        cancellationToken);

    public Task RecordRunAsync(MappingName mapping, string job, string? problem, CancellationToken cancellationToken) => dataSource.ExecuteAsync(
        $"record how {job} of mapping '{mapping}' ended",
        """
        INSERT INTO bitable_sync.mapping_run (mapping, job, ended_at, problem) VALUES ($1::text, $2::text, clock_timestamp(), $3::text)
        ON CONFLICT (mapping, job) DO UPDATE SET ended_at = excluded.ended_at, problem = excluded.problem
        """,
        [mapping.Value, job, problem],
        cancellationToken);

    public async Task<ScanState?> FindBrokenScanAsync(MappingName mapping, CancellationToken cancellationToken) => (await dataSource.QueryAsync(
        $"look for a broken comparison of mapping '{mapping}'",
        """
        SELECT id, revision, seen, total, next, found::text FROM bitable_sync.scan
        WHERE mapping = $1::text AND ended_at IS NULL AND next IS NOT NULL AND updated_at > clock_timestamp() - interval '1 hour'
        """,
        [mapping.Value],
        reader => new ScanState(
            reader.GetInt64(0), reader.GetInt64(1), new ScanProgress(reader.GetInt64(2), reader.GetInt64(3), reader.GetString(4), reader.GetString(5))),
        cancellationToken)).FirstOrDefault();

    public async Task<long> BeginScanAsync(MappingName mapping, long revision, CancellationToken cancellationToken) => (await dataSource.QueryAsync(
        $"begin a comparison of mapping '{mapping}'",
        """
        INSERT INTO bitable_sync.scan (mapping, id, revision) VALUES ($1::text, 1, $2::bigint)
        ON CONFLICT (mapping) DO UPDATE
        SET id = scan.id + 1, revision = excluded.revision, seen = 0, total = 0, next = NULL, found = '{}',
            started_at = clock_timestamp(), updated_at = clock_timestamp(), ended_at = NULL, differences = NULL
        RETURNING id
        """,
        [mapping.Value, revision],
        reader => reader.GetInt64(0),
        cancellationToken))[0];

    public Task RecordScanAsync(MappingName mapping, long scan, ScanProgress progress, CancellationToken cancellationToken) => dataSource.ExecuteAsync(
        $"record how far the comparison of mapping '{mapping}' is",
        """
        UPDATE bitable_sync.scan SET seen = $2::bigint, total = $3::bigint, next = $4::text, found = $5::text::jsonb, updated_at = clock_timestamp()
        WHERE mapping = $1::text AND id = $6::bigint
        """,
        [mapping.Value, progress.Seen, progress.Total, progress.Next, progress.Found, scan],
        cancellationToken);

    public Task EndScanAsync(MappingName mapping, long differences, CancellationToken cancellationToken) => dataSource.ExecuteAsync(
        $"record what the comparison of mapping '{mapping}' found",
        """
        UPDATE bitable_sync.scan SET differences = $2::bigint, ended_at = clock_timestamp(), updated_at = clock_timestamp() WHERE mapping = $1::text
        """,
        [mapping.Value, differences],
        cancellationToken);

    public Task RecordRevisionAsync(MappingName mapping, long revision, CancellationToken cancellationToken) => dataSource.ExecuteAsync(
        $"record the table revision of mapping '{mapping}'",
        """
        INSERT INTO bitable_sync.mapping_state (mapping, revision) VALUES ($1::text, $2::bigint)
        ON CONFLICT (mapping) DO UPDATE SET revision = excluded.revision
        """,
        [mapping.Value, revision],
        cancellationToken);

    public Task RecordBackfillAsync(MappingName mapping, CancellationToken cancellationToken) => dataSource.ExecuteAsync(
        $"record the backfill of mapping '{mapping}'",
        """
        INSERT INTO bitable_sync.mapping_state (mapping, backfilled_at) VALUES ($1::text, clock_timestamp())
        ON CONFLICT (mapping) DO UPDATE SET backfilled_at = coalesce(mapping_state.backfilled_at, excluded.backfilled_at)
        """,
        [mapping.Value],
        cancellationToken);

    private static MappingStatus Read(MappingName mapping, NpgsqlDataReader reader) => new()
    {
        Mapping = mapping,
        StoppedBecause = Text(reader, 0),
        Revision = reader.IsDBNull(1) ? null : reader.GetInt64(1),
        BackfilledAt = Time(reader, 2),
        LastPushAt = Time(reader, 3),
        LastPushProblem = Text(reader, 4),
        LastPullAt = Time(reader, 5),
        LastPullProblem = Text(reader, 6),
        Links = reader.GetInt64(7),
        WaitingChanges = reader.GetInt64(8),
        PushLag = Age(reader, 9),
        WaitingEvents = reader.GetInt64(10),
        PullLag = Age(reader, 11),
        OpenConflicts = reader.GetInt64(12),
        OpenDeadLetters = reader.GetInt64(13),
        LastReconcileAt = Time(reader, 14),
        LastReconcileProblem = Text(reader, 15),
        Scan = reader.IsDBNull(16) ? null : new ScanStatus(
            reader.GetInt64(16),
            reader.GetInt64(17),
            reader.GetInt64(18),
            reader.GetFieldValue<DateTimeOffset>(19),
            Time(reader, 20),
            reader.IsDBNull(21) ? null : reader.GetInt64(21)),
    };

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    private static TimeSpan Age(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? TimeSpan.Zero : reader.GetTimeSpan(column);
}
