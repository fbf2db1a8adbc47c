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
          (SELECT count(*) FROM bitable_sync.dead_letter WHERE mapping = $1::text AND closed_at IS NULL)
        FROM (SELECT $1::text AS mapping) AS asked
        LEFT JOIN bitable_sync.mapping_state AS state ON state.mapping = asked.mapping
        LEFT JOIN bitable_sync.mapping_run AS push ON push.mapping = asked.mapping AND push.job = 'push'
        LEFT JOIN bitable_sync.mapping_run AS pull ON pull.mapping = asked.mapping AND pull.job = 'pull'
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

    public Task StopAsync(MappingName mapping, string reason, CancellationToken cancellationToken) => dataSource.ExecuteAsync(
        $"stop mapping '{mapping}'",
        """
        INSERT INTO bitable_sync.mapping_state (mapping, stopped_because, stopped_at) VALUES ($1::text, $2::text, clock_timestamp())
        ON CONFLICT (mapping) DO UPDATE SET stopped_because = excluded.stopped_because, stopped_at = excluded.stopped_at
        """,
        [mapping.Value, reason],
        cancellationToken);

    public Task ResumeAsync(MappingName mapping, CancellationToken cancellationToken) => dataSource.ExecuteAsync(
        $"resume mapping '{mapping}'",
        "UPDATE bitable_sync.mapping_state SET stopped_because = NULL, stopped_at = NULL WHERE mapping = $1::text",
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
    };

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    private static TimeSpan Age(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? TimeSpan.Zero : reader.GetTimeSpan(column);
}
