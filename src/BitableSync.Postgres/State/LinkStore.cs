using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;
using Npgsql;

namespace BitableSync.Postgres.State;

internal sealed class LinkStore(SqlSession session, MappingName mapping) : ILinkStore
{
    private const string Columns = "record_id, row_key, base::text, decided::text, state, version, held::text";

    // Locks are always taken in record order, so that two transactions cannot wait for each other.
    private const string Locked = "ORDER BY record_id FOR UPDATE";

    public Task<IReadOnlyList<Link>> LockByRecordAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken) =>
        ReadAsync("record_id", Texts(records), Locked, cancellationToken);

    public Task<IReadOnlyList<Link>> LockByRowAsync(IReadOnlyCollection<RowKey> rows, CancellationToken cancellationToken) =>
        ReadAsync("row_key", Texts(rows), Locked, cancellationToken);

    public Task<IReadOnlyList<Link>> ReadByRecordAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken) =>
        ReadAsync("record_id", Texts(records), "", cancellationToken);

    public Task<IReadOnlyList<Link>> ReadByRowAsync(IReadOnlyCollection<RowKey> rows, CancellationToken cancellationToken) =>
        ReadAsync("row_key", Texts(rows), "", cancellationToken);

    public async Task<IReadOnlyList<Link>> ReadPageAsync(RecordId? after, int limit, CancellationToken cancellationToken) =>
        await session.QueryAsync(
            $"read a page of links of mapping '{mapping}'",
            $"SELECT {Columns} FROM bitable_sync.link WHERE mapping = $1::text AND record_id > $2::text ORDER BY record_id LIMIT $3::int",
            [mapping.Value, after?.Value ?? "", limit],
            Read,
            cancellationToken);

    public async Task<long> CountAsync(CancellationToken cancellationToken) => (await session.QueryAsync(
        $"count the links of mapping '{mapping}'",
        "SELECT count(*) FROM bitable_sync.link WHERE mapping = $1::text AND state = 'linked'",
        [mapping.Value],
        reader => reader.GetInt64(0),
        cancellationToken))[0];

    public Task MarkSeenAsync(IReadOnlyCollection<RecordId> records, long scan, CancellationToken cancellationToken) => records.Count == 0
        ? Task.CompletedTask
        : session.ExecuteAsync(
            $"mark links of mapping '{mapping}' as seen",
            """
            UPDATE bitable_sync.link SET seen_in = $3::bigint
            WHERE mapping = $1::text AND record_id = ANY ($2::text[]) AND seen_in IS DISTINCT FROM $3::bigint
            """,
            [mapping.Value, Texts(records), scan],
            cancellationToken);

    public async Task<long> CountUnseenAsync(long scan, CancellationToken cancellationToken) => (await session.QueryAsync(
        $"count the links of mapping '{mapping}' that were not seen",
        "SELECT count(*) FROM bitable_sync.link WHERE mapping = $1::text AND state = 'linked' AND seen_in IS DISTINCT FROM $2::bigint",
        [mapping.Value, scan],
        reader => reader.GetInt64(0),
        cancellationToken))[0];

    public async Task<IReadOnlyList<RecordId>> ReadUnseenAsync(long scan, RecordId? after, int limit, CancellationToken cancellationToken) =>
        await session.QueryAsync(
            $"read links of mapping '{mapping}' that were not seen",
            """
            SELECT record_id FROM bitable_sync.link
            WHERE mapping = $1::text AND state = 'linked' AND seen_in IS DISTINCT FROM $2::bigint AND record_id > $3::text
            ORDER BY record_id LIMIT $4::int
            """,
            [mapping.Value, scan, after?.Value ?? "", limit],
            reader => new RecordId(reader.GetString(0)),
            cancellationToken);

    public Task AddAsync(IReadOnlyCollection<Link> links, CancellationToken cancellationToken) => links.Count == 0
        ? Task.CompletedTask
        : session.ExecuteAsync(
            $"add {links.Count} links to mapping '{mapping}'",
            """
            WITH met AS (DELETE FROM bitable_sync.match_key WHERE mapping = $1::text AND record_id = ANY ($2::text[]))
            INSERT INTO bitable_sync.link (mapping, record_id, row_key, base, decided, state, held, seen_in)
            SELECT $1::text, new.record_id, new.row_key, new.base::jsonb, new.decided::jsonb, new.state, new.held::jsonb,
                   (SELECT id FROM bitable_sync.scan WHERE scan.mapping = $1::text)
            FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
              AS new (record_id, row_key, base, decided, state, held)
            """,
            Parameters(links),
            cancellationToken);

    public async Task UpdateAsync(IReadOnlyCollection<Link> links, CancellationToken cancellationToken)
    {
        if (links.Count == 0) return;
        var updated = await session.ExecuteAsync(
            $"update {links.Count} links of mapping '{mapping}'",
            """
            UPDATE bitable_sync.link
            SET row_key = new.row_key, base = new.base::jsonb, decided = new.decided::jsonb, state = new.state, held = new.held::jsonb,
                version = link.version + 1, updated_at = clock_timestamp()
            FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
              AS new (record_id, row_key, base, decided, state, held)
            WHERE link.mapping = $1::text AND link.record_id = new.record_id
            """,
            Parameters(links),
            cancellationToken);
        if (updated == links.Count) return;
        throw new StoreException(
            $"Could not update {links.Count} links of mapping '{mapping}': {links.Count - updated} of them no longer exist. It is tried again on what is there now.",
            isTransient: true);
    }

    public Task RemoveAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken) => records.Count == 0
        ? Task.CompletedTask
        : session.ExecuteAsync(
            $"remove {records.Count} links of mapping '{mapping}'",
            // A comparison that ran while the record was being linked may have noted its key.
            """
            WITH ended AS (DELETE FROM bitable_sync.match_key WHERE mapping = $1::text AND record_id = ANY ($2::text[]))
            DELETE FROM bitable_sync.link WHERE mapping = $1::text AND record_id = ANY ($2::text[])
            """,
            [mapping.Value, Texts(records)],
            cancellationToken);

    private async Task<IReadOnlyList<Link>> ReadAsync(string column, string[] values, string ending, CancellationToken cancellationToken) =>
        values.Length == 0
            ? []
            : await session.QueryAsync(
                $"read links of mapping '{mapping}'",
                $"SELECT {Columns} FROM bitable_sync.link WHERE mapping = $1::text AND {column} = ANY ($2::text[]) {ending}",
                [mapping.Value, values],
                Read,
                cancellationToken);

    private static Link Read(NpgsqlDataReader reader) => new()
    {
        Record = new RecordId(reader.GetString(0)),
        Row = new RowKey(reader.GetString(1)),
        Base = LinkText.ReadBase(reader.GetString(2)),
        Decided = LinkText.ReadDecided(reader.GetString(3)),
        State = StoredName.Parse<LinkState>(reader.GetString(4)),
        Version = reader.GetInt64(5),
        Held = LinkText.ReadHeld(reader.GetString(6)),
    };

    private object[] Parameters(IReadOnlyCollection<Link> links) =>
    [
        mapping.Value,
        links.Select(link => link.Record.Value).ToArray(),
        links.Select(link => link.Row.Json).ToArray(),
        links.Select(LinkText.WriteBase).ToArray(),
        links.Select(LinkText.WriteDecided).ToArray(),
        links.Select(link => StoredName.Of(link.State)).ToArray(),
        links.Select(LinkText.WriteHeld).ToArray(),
    ];

    private static string[] Texts(IReadOnlyCollection<RecordId> records) => [.. records.Select(record => record.Value)];

    private static string[] Texts(IReadOnlyCollection<RowKey> rows) => [.. rows.Select(row => row.Json)];
}
