using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.ChangeCapture;
using BitableSync.Postgres.Sql;
using Npgsql;

namespace BitableSync.Postgres.Inbox;

internal sealed class InboxStore(SqlSession session, RemoteTableRef table) : IInbox
{
    private const string Columns = "id, records, cells::text, revision, is_field_change, edited_at, editor, deleted";

    private const string OfTable = "app_token = $1::text AND table_id = $2::text";

    public async Task<IReadOnlyList<InboxEntry>> ReadAsync(int limit, CancellationToken cancellationToken) => await session.QueryAsync(
        $"read events about table {table}",
        $"SELECT {Columns} FROM bitable_sync.inbox_event WHERE {OfTable} AND done_at IS NULL ORDER BY id LIMIT $3::int",
        [table.App.Value, table.Table.Value, limit],
        Read,
        cancellationToken);

    public async Task<IReadOnlyList<InboxEntry>> ReadForAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken) =>
        records.Count == 0
            ? []
            : await session.QueryAsync(
                $"read events about table {table}",
                $"""
                SELECT {Columns} FROM bitable_sync.inbox_event
                WHERE {OfTable} AND records && $3::text[] AND (done_at IS NULL OR done_at > clock_timestamp() - interval '1 hour')
                ORDER BY id
                """,
                [table.App.Value, table.Table.Value, Texts(records)],
                Read,
                cancellationToken);

    public async Task<long> CountRecordsAsync(CancellationToken cancellationToken) => (await session.QueryAsync(
        $"count the records that wait in table {table}",
        $"""
        SELECT count(DISTINCT waiting.record) FROM bitable_sync.inbox_event, unnest(records) AS waiting (record)
        WHERE {OfTable} AND done_at IS NULL
        """,
        [table.App.Value, table.Table.Value],
        reader => reader.GetInt64(0),
        cancellationToken))[0];

    public async Task<IReadOnlyList<RecordId>> ReadRecordsAsync(RecordId? after, int limit, CancellationToken cancellationToken) => await session.QueryAsync(
        $"look ahead at the records that wait in table {table}",
        $"""
        SELECT DISTINCT waiting.record COLLATE "C" FROM bitable_sync.inbox_event, unnest(records) AS waiting (record)
        WHERE {OfTable} AND done_at IS NULL AND waiting.record COLLATE "C" > $3::text ORDER BY 1 LIMIT $4::int
        """,
        [table.App.Value, table.Table.Value, after?.Value ?? "", limit],
        reader => new RecordId(reader.GetString(0)),
        cancellationToken);

    public async Task<long> CountRevisionsAsync(long above, long upTo, CancellationToken cancellationToken) => (await session.QueryAsync(
        $"count the revisions that events about table {table} tell of",
        $"SELECT count(DISTINCT revision) FROM bitable_sync.inbox_event WHERE {OfTable} AND revision > $3::bigint AND revision <= $4::bigint",
        [table.App.Value, table.Table.Value, above, upTo],
        reader => reader.GetInt64(0),
        cancellationToken))[0];

    public Task FinishAsync(IReadOnlyCollection<long> entries, CancellationToken cancellationToken) => entries.Count == 0
        ? Task.CompletedTask
        : session.ExecuteAsync(
            $"finish events about table {table}",
            $"UPDATE bitable_sync.inbox_event SET done_at = clock_timestamp() WHERE {OfTable} AND id = ANY ($3::bigint[]) AND done_at IS NULL",
            [table.App.Value, table.Table.Value, entries.ToArray()],
            cancellationToken);

    public Task RequestAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken) => records.Count == 0
        ? Task.CompletedTask
        : session.ExecuteAsync(
            $"ask for another look at records of table {table}",
            $"""
            WITH request AS (
              INSERT INTO bitable_sync.inbox_event (app_token, table_id, records) VALUES ($1::text, $2::text, $3::text[]) RETURNING id)
            SELECT pg_notify('{Doorbell.InboxChannel}', $1::text || '/' || $2::text) FROM request
            """,
            [table.App.Value, table.Table.Value, Texts(records)],
            cancellationToken);

    private static InboxEntry Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetInt64(0),
        Records = [.. reader.GetFieldValue<string[]>(1).Select(record => new RecordId(record))],
        Cells = InboxText.ReadCells(reader.GetString(2)),
        Revision = reader.IsDBNull(3) ? null : reader.GetInt64(3),
        IsFieldChange = reader.GetBoolean(4),
        Edit = reader.IsDBNull(5)
            ? null
            : new EditMark(reader.GetFieldValue<DateTimeOffset>(5), reader.IsDBNull(6) ? null : reader.GetString(6)),
        Deleted = [.. reader.GetFieldValue<string[]>(7).Select(record => new RecordId(record))],
    };

    private static string[] Texts(IReadOnlyCollection<RecordId> records) => [.. records.Select(record => record.Value)];
}
