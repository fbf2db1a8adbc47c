using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;
using BitableSync.Postgres.State;
using BitableSync.Postgres.State.Rows;
using Npgsql;

namespace BitableSync.Postgres.Conflicts;

internal sealed class ConflictLog(SqlSession session, MappingName mapping) : IConflictLog
{
    private const string Columns = """
        id, record_id, row_key, field_id, rule, winner, base::text, local::text, remote::text, local_at, local_actor, remote_at, remote_actor,
        state, detected_at, resolved_with::text, resolved_by, resolved_at, reason, version
        """;

    public Task AddAsync(IReadOnlyCollection<LoggedConflict> conflicts, CancellationToken cancellationToken) => conflicts.Count == 0
        ? Task.CompletedTask
        : session.ExecuteAsync(
            $"log {conflicts.Count} conflicts of mapping '{mapping}'",
            """
            INSERT INTO bitable_sync.conflict
              (mapping, state, record_id, row_key, field_id, rule, winner, base, local, remote, local_at, local_actor, remote_at, remote_actor)
            SELECT $1::text, state, record_id, row_key, field_id, rule, winner, base::jsonb, local::jsonb, remote::jsonb,
                   local_at, local_actor, remote_at, remote_actor
            FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
                        $11::timestamptz[], $12::text[], $13::timestamptz[], $14::text[])
              AS new (state, record_id, row_key, field_id, rule, winner, base, local, remote, local_at, local_actor, remote_at, remote_actor)
            ON CONFLICT (mapping, record_id, field_id) WHERE winner IS NULL AND state = 'needs_review' DO UPDATE
            SET row_key = excluded.row_key, rule = excluded.rule, local = excluded.local, remote = excluded.remote, version = conflict.version + 1,
                local_at = CASE WHEN excluded.local IS DISTINCT FROM conflict.local THEN excluded.local_at ELSE conflict.local_at END,
                local_actor = CASE WHEN excluded.local IS DISTINCT FROM conflict.local THEN excluded.local_actor ELSE conflict.local_actor END,
                remote_at = CASE WHEN excluded.remote IS DISTINCT FROM conflict.remote THEN excluded.remote_at ELSE conflict.remote_at END,
                remote_actor = CASE WHEN excluded.remote IS DISTINCT FROM conflict.remote THEN excluded.remote_actor ELSE conflict.remote_actor END
            """,
            Parameters(conflicts),
            cancellationToken);

    public async Task<IReadOnlyList<StoredConflict>> ReadForAsync(
        IReadOnlyCollection<RecordId> records, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var found = await session.QueryAsync(
            $"read conflicts of {records.Count} records of mapping '{mapping}'",
            $"""
            SELECT {Columns} FROM bitable_sync.conflict
            WHERE mapping = $1::text AND record_id = ANY ($2::text[]) AND detected_at >= $3::timestamptz ORDER BY id
            """,
            [mapping.Value, records.Select(record => record.Value).ToArray(), since.ToUniversalTime()],
            Read,
            cancellationToken);
        return [.. found.Select(ConflictText.Read)];
    }

    public async Task<StoredConflict?> LockAsync(long id, CancellationToken cancellationToken)
    {
        var found = await session.QueryAsync(
            $"read conflict {id} of mapping '{mapping}'",
            $"SELECT {Columns} FROM bitable_sync.conflict WHERE mapping = $1::text AND id = $2::bigint FOR UPDATE",
            [mapping.Value, id],
            Read,
            cancellationToken);
        return found.SingleOrDefault() is { } row ? ConflictText.Read(row) : null;
    }

    public Task SettleAsync(IReadOnlyCollection<SettledConflict> settled, CancellationToken cancellationToken) => settled.Count == 0
        ? Task.CompletedTask
        : session.ExecuteAsync(
            $"close what {settled.Count} pairs of mapping '{mapping}' were waiting for",
            """
            UPDATE bitable_sync.conflict
            SET state = $2::text, resolved_with = done.value::jsonb, reason = done.reason, resolved_at = clock_timestamp()
            FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) AS done (record_id, field_id, value, reason)
            WHERE conflict.mapping = $1::text AND conflict.record_id = done.record_id
              AND (done.field_id IS NULL OR conflict.field_id = done.field_id)
              AND conflict.winner IS NULL AND conflict.state = 'needs_review'
            """,
            [
                mapping.Value,
                StoredName.Of(ConflictState.Settled),
                settled.Select(each => each.Record.Value).ToArray(),
                settled.Select(each => each.Field?.Value).ToArray(),
                settled.Select(each => CanonicalText.Write(each.Value)).ToArray(),
                settled.Select(each => each.Reason).ToArray(),
            ],
            cancellationToken);

    public async Task ResolveAsync(long id, ConflictResolution resolution, CancellationToken cancellationToken)
    {
        var resolved = await session.ExecuteAsync(
            $"resolve conflict {id} of mapping '{mapping}'",
            """
            UPDATE bitable_sync.conflict
            SET state = $3::text, resolved_with = $4::text::jsonb, resolved_by = $5::text, reason = $6::text, resolved_at = clock_timestamp()
            WHERE mapping = $1::text AND id = $2::bigint
            """,
            [mapping.Value, id, StoredName.Of(resolution.State), CanonicalText.Write(resolution.Value), resolution.By, resolution.Reason],
            cancellationToken);
        if (resolved == 0) throw new StoreException($"Could not resolve conflict {id}: mapping '{mapping}' has no conflict with this id.", isTransient: false);
    }

    private ConflictRow Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetInt64(0),
        Mapping = mapping.Value,
        RecordId = Text(reader, 1),
        RowKey = reader.GetString(2),
        FieldId = Text(reader, 3),
        Rule = reader.GetString(4),
        Winner = Text(reader, 5),
        Base = Text(reader, 6),
        Local = Text(reader, 7),
        Remote = Text(reader, 8),
        LocalAt = Time(reader, 9),
        LocalActor = Text(reader, 10),
        RemoteAt = Time(reader, 11),
        RemoteActor = Text(reader, 12),
        State = reader.GetString(13),
        DetectedAt = reader.GetFieldValue<DateTimeOffset>(14),
        ResolvedWith = Text(reader, 15),
        ResolvedBy = Text(reader, 16),
        ResolvedAt = Time(reader, 17),
        Reason = Text(reader, 18),
        Version = reader.GetInt32(19),
    };

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    private object[] Parameters(IReadOnlyCollection<LoggedConflict> conflicts) =>
    [
        mapping.Value,
        conflicts.Select(conflict => StoredName.Of(conflict.State)).ToArray(),
        conflicts.Select(conflict => conflict.Record?.Value).ToArray(),
        conflicts.Select(conflict => conflict.Row.Json).ToArray(),
        conflicts.Select(conflict => conflict.Field?.Value).ToArray(),
        conflicts.Select(conflict => StoredName.Of(conflict.Rule)).ToArray(),
        conflicts.Select(conflict => conflict.Winner is { } winner ? StoredName.Of(winner) : null).ToArray(),
        conflicts.Select(conflict => CanonicalText.Write(conflict.Base)).ToArray(),
        conflicts.Select(conflict => CanonicalText.Write(conflict.Local)).ToArray(),
        conflicts.Select(conflict => CanonicalText.Write(conflict.Remote)).ToArray(),
        conflicts.Select(conflict => conflict.LocalEdit?.At.ToUniversalTime()).ToArray(),
        conflicts.Select(conflict => conflict.LocalEdit?.Actor).ToArray(),
        conflicts.Select(conflict => conflict.RemoteEdit?.At.ToUniversalTime()).ToArray(),
        conflicts.Select(conflict => conflict.RemoteEdit?.Actor).ToArray(),
    ];
}
