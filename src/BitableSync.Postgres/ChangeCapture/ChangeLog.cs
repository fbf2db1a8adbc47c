using System.Diagnostics;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;
using BitableSync.Postgres.TargetTables;
using Npgsql;

namespace BitableSync.Postgres.ChangeCapture;

internal sealed class ChangeLog(SqlSession session, TableMapping mapping) : IChangeLog
{
    private const string Columns = "id, op, row_key, old_row_key, columns, changed_at, role, application, txid";

    private readonly LocalTableSql _table = new(mapping);

    private string Name => mapping.Name.Value;

    public async Task<IReadOnlyList<ChangeEntry>> ReadAsync(int limit, CancellationToken cancellationToken) => await session.QueryAsync(
        $"read row changes of mapping '{Name}'",
        $"SELECT {Columns} FROM bitable_sync.change_log WHERE mapping = $1::text ORDER BY id LIMIT $2::int",
        [Name, limit],
        Read,
        cancellationToken);

    public async Task<IReadOnlyList<ChangeEntry>> ReadKeyChangesAsync(CancellationToken cancellationToken) => await session.QueryAsync(
        $"read key changes of mapping '{Name}'",
        $"SELECT {Columns} FROM bitable_sync.change_log WHERE mapping = $1::text AND old_row_key IS NOT NULL ORDER BY id",
        [Name],
        Read,
        cancellationToken);

    public async Task<IReadOnlyList<ChangeEntry>> ReadForAsync(IReadOnlyCollection<RowKey> rows, CancellationToken cancellationToken) =>
        rows.Count == 0
            ? []
            : await session.QueryAsync(
                $"read row changes of mapping '{Name}'",
                $"""
                SELECT {Columns} FROM bitable_sync.change_log
                WHERE mapping = $1::text AND (row_key = ANY ($2::text[]) OR old_row_key = ANY ($2::text[]))
                ORDER BY id
                """,
                [Name, Texts(rows)],
                Read,
                cancellationToken);

    public async Task<long> CountRowsAsync(CancellationToken cancellationToken) => (await session.QueryAsync(
        $"count the rows that changed in mapping '{Name}'",
        "SELECT count(DISTINCT row_key) FROM bitable_sync.change_log WHERE mapping = $1::text",
        [Name],
        reader => reader.GetInt64(0),
        cancellationToken))[0];

    public async Task<IReadOnlyList<RowKey>> ReadRowsAsync(RowKey? after, int limit, CancellationToken cancellationToken) => await session.QueryAsync(
        $"look ahead at the rows that changed in mapping '{Name}'",
        """
        SELECT DISTINCT row_key FROM bitable_sync.change_log
        WHERE mapping = $1::text AND row_key > $2::text ORDER BY row_key LIMIT $3::int
        """,
        [Name, after?.Json ?? "", limit],
        reader => new RowKey(reader.GetString(0)),
        cancellationToken);

    public Task FinishAsync(IReadOnlyCollection<long> entries, CancellationToken cancellationToken) => entries.Count == 0
        ? Task.CompletedTask
        : session.ExecuteAsync(
            $"finish row changes of mapping '{Name}'",
            "DELETE FROM bitable_sync.change_log WHERE mapping = $1::text AND id = ANY ($2::bigint[])",
            [Name, entries.ToArray()],
            cancellationToken);

    // Requests are not folded into one that waits already: a push may have read that one and be about to finish it.
    public Task RequestAsync(IReadOnlyCollection<RowKey> rows, CancellationToken cancellationToken) => rows.Count == 0
        ? Task.CompletedTask
        : InsertAsync("SELECT unnest($2::text[])", [Name, Texts(rows)], cancellationToken);

    public Task<long> RequestUnlinkedAsync(CancellationToken cancellationToken) =>
        InsertAsync(_table.UnlinkedKeys("$1::text"), [Name], cancellationToken);

    public Task<long> RequestMissingAsync(bool evenParked, CancellationToken cancellationToken) =>
        InsertAsync(_table.MissingKeys("$1::text", evenParked), [Name], cancellationToken);

    private async Task<long> InsertAsync(string keys, object[] parameters, CancellationToken cancellationToken)
    {
        var counts = await session.QueryAsync(
            $"ask for another look at rows of mapping '{Name}'",
            $"""
            WITH request AS (INSERT INTO bitable_sync.change_log (mapping, op, row_key) SELECT $1::text, 'R', key FROM ({keys}) AS wanted (key) RETURNING 1),
                 requests AS (SELECT count(*) AS n FROM request)
            SELECT n, CASE WHEN n > 0 THEN pg_notify('{Doorbell.ChangeChannel}', $1::text) END FROM requests
            """,
            parameters,
            reader => reader.GetInt64(0),
            cancellationToken,
            SqlSession.WholeTable);
        return counts[0];
    }

    private static ChangeEntry Read(NpgsqlDataReader reader)
    {
        var kind = KindOf(reader.GetString(1));
        return new ChangeEntry
        {
            Id = reader.GetInt64(0),
            Kind = kind,
            Row = reader.IsDBNull(2) ? null : new RowKey(reader.GetString(2)),
            OldRow = reader.IsDBNull(3) ? null : new RowKey(reader.GetString(3)),
            Columns = reader.GetFieldValue<string[]>(4),
            Edit = kind == ChangeKind.Request ? null : new EditMark(reader.GetFieldValue<DateTimeOffset>(5), ActorOf(reader)),
        };
    }

    private static string ActorOf(NpgsqlDataReader reader)
    {
        var application = reader.GetString(7);
        return $"{reader.GetString(6)}{(application.Length > 0 ? $" ({application})" : "")}, transaction {reader.GetInt64(8)}";
    }

    private static ChangeKind KindOf(string op) => op switch
    {
        "I" => ChangeKind.Insert,
        "U" => ChangeKind.Update,
        "D" => ChangeKind.Delete,
        "K" => ChangeKind.KeyChange,
        "T" => ChangeKind.Truncate,
        "R" => ChangeKind.Request,
        _ => throw new UnreachableException(),
    };

    private static string[] Texts(IReadOnlyCollection<RowKey> rows) => [.. rows.Select(row => row.Json)];
}
