using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;

namespace BitableSync.Postgres.Links;

internal sealed class MatchKeyStore(SqlSession session, MappingName mapping) : IMatchKeys
{
    public Task NoteAsync(IReadOnlyCollection<MatchKey> keys, CancellationToken cancellationToken) => keys.Count == 0
        ? Task.CompletedTask
        : session.ExecuteAsync(
            $"note the keys of {keys.Count} records of mapping '{mapping}'",
            """
            INSERT INTO bitable_sync.match_key (mapping, record_id, print)
            SELECT $1::text, key.record_id, key.print FROM unnest($2::text[], $3::text[]) AS key (record_id, print)
            WHERE NOT EXISTS (SELECT FROM bitable_sync.link WHERE link.mapping = $1::text AND link.record_id = key.record_id)
            ON CONFLICT (mapping, record_id) DO UPDATE SET print = excluded.print WHERE match_key.print <> excluded.print
            """,
            [mapping.Value, keys.Select(key => key.Record.Value).ToArray(), keys.Select(key => key.Print).ToArray()],
            cancellationToken);

    public Task ForgetAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken) => records.Count == 0
        ? Task.CompletedTask
        : session.ExecuteAsync(
            $"forget the keys of {records.Count} records of mapping '{mapping}'",
            "DELETE FROM bitable_sync.match_key WHERE mapping = $1::text AND record_id = ANY ($2::text[])",
            [mapping.Value, records.Select(record => record.Value).ToArray()],
            cancellationToken);

    /// <summary>Reads no more of the index than it returns: where the key is a column of three values, each has a third of the table.</summary>
    public async Task<IReadOnlyList<MatchKey>> FindAsync(IReadOnlyCollection<string> prints, int limit, CancellationToken cancellationToken) =>
        prints.Count == 0 ? [] : await session.QueryAsync(
            $"look for records of mapping '{mapping}' that share a key",
            """
            SELECT key.record_id, asked.print FROM unnest($2::text[]) AS asked (print) CROSS JOIN LATERAL (
              SELECT record_id FROM bitable_sync.match_key WHERE mapping = $1::text AND print = asked.print AND NOT EXISTS (
                SELECT FROM bitable_sync.link WHERE link.mapping = $1::text AND link.record_id = match_key.record_id)
              ORDER BY record_id LIMIT $3::int) AS key
            ORDER BY key.record_id
            """,
            [mapping.Value, prints.ToArray(), limit],
            reader => new MatchKey(new RecordId(reader.GetString(0)), reader.GetString(1)),
            cancellationToken);
}
