using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;
using BitableSync.Postgres.State;

namespace BitableSync.Postgres.Conflicts;

internal sealed class ConflictLog(SqlSession session, MappingName mapping) : IConflictLog
{
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
            $"SELECT {ConflictText.Columns} FROM bitable_sync.conflict WHERE mapping = $1::text AND id = $2::bigint FOR UPDATE",
            [mapping.Value, id],
            ConflictText.Read,
            cancellationToken);
        return found.SingleOrDefault();
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
