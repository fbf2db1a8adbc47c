using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;
using Npgsql;

namespace BitableSync.Postgres.Guards;

internal sealed class HoldStore(SqlSession session, MappingName mapping) : IHolds
{
    internal const string Columns = """
        id, target, deletes, overwrites, pairs, allowed, sample, cause, held_at, counted_at, state, decided_by, decided_at, reason, expires_at, remaining
        """;

    /// <summary>An approval whose time is over is none, though nobody has closed it.</summary>
    internal const string Standing = "closed_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())";

    public async Task<Hold?> ReadAsync(Side target, CancellationToken cancellationToken) => (await session.QueryAsync(
        $"read the hold of mapping '{mapping}'",
        $"SELECT {Columns} FROM bitable_sync.hold WHERE mapping = $1::text AND target = $2::text AND {Standing}",
        [mapping.Value, StoredName.Of(target)],
        Read,
        cancellationToken)).FirstOrDefault();

    public async Task KeepAsync(Hold hold, CancellationToken cancellationToken)
    {
        var doing = $"hold a mass change of mapping '{mapping}'";
        object?[] parameters =
        [
            mapping.Value, StoredName.Of(hold.Target), hold.Deletes, hold.Overwrites, hold.Pairs, hold.Allowed, hold.Sample.ToArray(), hold.Cause,
        ];
        await session.ExecuteAsync(
            doing,
            "UPDATE bitable_sync.hold SET closed_at = clock_timestamp() WHERE mapping = $1::text AND target = $2::text AND closed_at IS NULL AND state <> 'open'",
            parameters[..2],
            cancellationToken);
        await session.ExecuteAsync(
            doing,
            """
            INSERT INTO bitable_sync.hold (mapping, target, deletes, overwrites, pairs, allowed, sample, cause)
            VALUES ($1::text, $2::text, $3::bigint, $4::bigint, $5::bigint, $6::bigint, $7::text[], $8::text)
            ON CONFLICT (mapping, target) WHERE closed_at IS NULL DO UPDATE
            SET deletes = excluded.deletes, overwrites = excluded.overwrites, pairs = excluded.pairs, allowed = excluded.allowed,
                sample = excluded.sample, cause = excluded.cause, counted_at = clock_timestamp()
            """,
            parameters,
            cancellationToken);
    }

    public async Task<bool> DecideAsync(
        Hold hold, HoldState decision, string by, string? reason, TimeSpan validity, CancellationToken cancellationToken) => await session.ExecuteAsync(
        $"decide hold {hold.Id} of mapping '{mapping}'",
        """
        UPDATE bitable_sync.hold
        SET state = $3::text, decided_by = $4::text, reason = $5::text, decided_at = clock_timestamp(),
            expires_at = CASE WHEN $3::text = 'approved' THEN clock_timestamp() + $6::interval END,
            remaining = CASE WHEN $3::text = 'approved' THEN $7::bigint ELSE 0 END
        WHERE mapping = $1::text AND id = $2::bigint AND state = 'open' AND closed_at IS NULL AND deletes + overwrites <= $7::bigint
        """,
        [mapping.Value, hold.Id, StoredName.Of(decision), by, reason, validity, hold.Harmful],
        cancellationToken) == 1;

    public Task CloseAsync(long id, CancellationToken cancellationToken) => session.ExecuteAsync(
        $"end hold {id} of mapping '{mapping}'",
        "UPDATE bitable_sync.hold SET closed_at = clock_timestamp() WHERE mapping = $1::text AND id = $2::bigint AND closed_at IS NULL",
        [mapping.Value, id],
        cancellationToken);

    public async Task CountAsync(Side target, IReadOnlyDictionary<long, long> deletes, long overwrites, CancellationToken cancellationToken)
    {
        var harmful = deletes.Values.Sum() + overwrites;
        if (harmful == 0) return;
        var doing = $"count what was deleted or overwritten in mapping '{mapping}'";
        var approved = await session.ExecuteAsync(
            doing,
            $"""
            UPDATE bitable_sync.hold
            SET remaining = greatest(remaining - $3::bigint, 0), closed_at = CASE WHEN remaining <= $3::bigint THEN clock_timestamp() END
            WHERE mapping = $1::text AND target = $2::text AND state = 'approved' AND {Standing}
            """,
            [mapping.Value, StoredName.Of(target), harmful],
            cancellationToken);
        if (approved > 0 || deletes.Count == 0) return;
        await session.ExecuteAsync(
            doing,
            """
            INSERT INTO bitable_sync.delete_count (mapping, target, minute, deletes)
            SELECT $1::text, $2::text, made.minute, made.deletes FROM unnest($3::bigint[], $4::bigint[]) AS made (minute, deletes)
            ON CONFLICT (mapping, target, minute) DO UPDATE SET deletes = delete_count.deletes + excluded.deletes
            """,
            [mapping.Value, StoredName.Of(target), deletes.Keys.ToArray(), deletes.Values.ToArray()],
            cancellationToken);
    }

    public async Task<IReadOnlyDictionary<long, long>> ReadDeletesAsync(Side target, long fromMinute, CancellationToken cancellationToken) =>
        (await session.QueryAsync(
            $"read recent deletes of mapping '{mapping}'",
            "SELECT minute, deletes FROM bitable_sync.delete_count WHERE mapping = $1::text AND target = $2::text AND minute >= $3::bigint",
            [mapping.Value, StoredName.Of(target), fromMinute],
            reader => (Minute: reader.GetInt64(0), Deletes: reader.GetInt64(1)),
            cancellationToken)).ToDictionary(made => made.Minute, made => made.Deletes);

    internal static Hold Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetInt64(0),
        Target = StoredName.Parse<Side>(reader.GetString(1)),
        Deletes = reader.GetInt64(2),
        Overwrites = reader.GetInt64(3),
        Pairs = reader.GetInt64(4),
        Allowed = reader.GetInt64(5),
        Sample = reader.GetFieldValue<string[]>(6),
        Cause = Text(reader, 7),
        HeldAt = reader.GetFieldValue<DateTimeOffset>(8),
        CountedAt = reader.GetFieldValue<DateTimeOffset>(9),
        State = StoredName.Parse<HoldState>(reader.GetString(10)),
        DecidedBy = Text(reader, 11),
        DecidedAt = Time(reader, 12),
        Reason = Text(reader, 13),
        ExpiresAt = Time(reader, 14),
        Remaining = reader.GetInt64(15),
    };

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
