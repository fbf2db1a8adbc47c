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
        state, detected_at, resolved_with::text, resolved_by, resolved_at, reason
        """;

    public Task AddAsync(IReadOnlyCollection<LoggedConflict> conflicts, CancellationToken cancellationToken) => conflicts.Count == 0
        ? Task.CompletedTask
        : session.ExecuteAsync(
            $"log {conflicts.Count} conflicts of mapping '{mapping}'",
            """
            INSERT INTO bitable_sync.conflict
              (mapping, state, record_id, row_key, field_id, rule, winner, base, local, remote, local_at, local_actor, remote_at, remote_actor)
            SELECT $1::text, $2::text, record_id, row_key, field_id, rule, winner, base::jsonb, local::jsonb, remote::jsonb,
                   local_at, local_actor, remote_at, remote_actor
            FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
                        $11::timestamptz[], $12::text[], $13::timestamptz[], $14::text[])
              AS new (record_id, row_key, field_id, rule, winner, base, local, remote, local_at, local_actor, remote_at, remote_actor)
            """,
            Parameters(conflicts),
            cancellationToken);

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
        Winner = reader.GetString(5),
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
    };

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    private object[] Parameters(IReadOnlyCollection<LoggedConflict> conflicts) =>
    [
        mapping.Value,
        StoredName.Of(ConflictState.AutoResolved),
        conflicts.Select(conflict => conflict.Record?.Value).ToArray(),
        conflicts.Select(conflict => conflict.Row.Json).ToArray(),
        conflicts.Select(conflict => conflict.Field?.Value).ToArray(),
        conflicts.Select(conflict => StoredName.Of(conflict.Rule)).ToArray(),
        conflicts.Select(conflict => StoredName.Of(conflict.Winner)).ToArray(),
        conflicts.Select(conflict => CanonicalText.Write(conflict.Base)).ToArray(),
        conflicts.Select(conflict => CanonicalText.Write(conflict.Local)).ToArray(),
        conflicts.Select(conflict => CanonicalText.Write(conflict.Remote)).ToArray(),
        conflicts.Select(conflict => conflict.LocalEdit?.At.ToUniversalTime()).ToArray(),
        conflicts.Select(conflict => conflict.LocalEdit?.Actor).ToArray(),
        conflicts.Select(conflict => conflict.RemoteEdit?.At.ToUniversalTime()).ToArray(),
        conflicts.Select(conflict => conflict.RemoteEdit?.Actor).ToArray(),
    ];
}
