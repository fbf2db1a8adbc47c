using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Postgres.Sql;

namespace BitableSync.Postgres.TargetTables;

/// <summary>The SQL for one mapped table. Pure text: names are quoted, values are parameters (<c>$1</c>…), never joined in.</summary>
internal sealed class LocalTableSql(TableMapping mapping)
{
    private const string Row = "t";

    /// <summary>The columns a <see cref="LocalRow"/> holds, in the order in which they are selected after the key.</summary>
    public IReadOnlyList<ColumnSpec> Columns { get; } =
    [
        .. mapping.Fields.Select(field => field.Column)
            .Concat(mapping.RecordIdColumn is { } column ? [column] : [])
            .DistinctBy(column => column.Name),
    ];

    private IReadOnlyList<ColumnSpec> Key => mapping.Key;

    private string Table => Identifier.Quote(mapping.Local);

    /// <summary>The key columns as text, then <see cref="Columns"/>.</summary>
    private string Selected => string.Join(", ", Key.Select(KeyText).Concat(Columns.Select(column => ColumnSql.Read(column, Row))));

    private string Live => mapping.DeletedAt is { } deletedAt ? $"{Of(deletedAt)} IS NULL" : "TRUE";

    /// <summary>Rows by key; one text array per key column. Joins by the columns' own types, so that the key's index is used.</summary>
    /// <param name="locked">
    /// Also locks the rows. NO KEY UPDATE keeps out writers but not the foreign-key checks of the user's own inserts into child tables.
    /// </param>
    public string Read(bool locked)
    {
        var arrays = string.Join(", ", Key.Select((_, index) => $"${index + 1}::text[]"));
        var names = string.Join(", ", Key.Select((_, index) => $"k{index + 1}"));
        var join = string.Join(" AND ", Key.Select((column, index) => $"{Of(column)} = {ColumnSql.Typed(column, $"k.k{index + 1}")}"));
        var locking = locked ? $" FOR NO KEY UPDATE OF {Row}" : "";
        return $"SELECT {Selected} FROM unnest({arrays}) AS k ({names}) JOIN {Table} AS {Row} ON {join} WHERE {Live}{locking}";
    }

    /// <summary>A page of live rows in key order. Parameters: the limit, then the key to start after where there is one.</summary>
    public string Page(bool hasStart)
    {
        var key = string.Join(", ", Key.Select(Of));
        var start = hasStart ? $" AND ({key}) > ({string.Join(", ", Key.Select((column, index) => ColumnSql.Typed(column, $"${index + 2}::text")))})" : "";
        return $"SELECT {Selected} FROM {Table} AS {Row} WHERE {Live}{start} ORDER BY {key} LIMIT $1::int";
    }

    /// <summary>At most so many live rows whose match columns hold the given texts; a null value is not a parameter but a condition.</summary>
    public SqlStatement Find(IReadOnlyList<string?> values, int limit)
    {
        List<string> parameters = [];
        var conditions = mapping.MatchBy.Zip(values, (field, value) =>
        {
            if (value is null) return $"{Of(field.Column)} IS NULL";
            parameters.Add(value);
            return ColumnSql.Holds(field.Column, Row, $"${parameters.Count}::text");
        });
        var sql = $"SELECT {Selected} FROM {Table} AS {Row} WHERE {Live} AND {string.Join(" AND ", conditions.ToArray())} LIMIT ${parameters.Count + 1}::int";
        return new SqlStatement(sql, [.. parameters, limit]);
    }

    public string Count() => $"SELECT count(*) FROM {Table} AS {Row} WHERE {Live}";

    /// <summary>Whether a row is there, deleted softly or not. Parameters: the key.</summary>
    public string Exists() => $"SELECT 1 FROM {Table} AS {Row} WHERE {IsRow(1)}";

    /// <summary>Keys of live rows that have no link and are not parked.</summary>
    public string UnlinkedKeys(string mappingName) => $"""
        SELECT {RowKeySql.Text(Key, Row)} FROM {Table} AS {Row}
        WHERE {Live} AND NOT EXISTS (
          SELECT FROM bitable_sync.link WHERE link.mapping = {mappingName} AND link.row_key = {RowKeySql.Text(Key, Row)})
          AND {NotParked(mappingName, RowKeySql.Text(Key, Row))}
        """;

    /// <summary>Keys of links, and of parked rows without one, that have no live row.</summary>
    public string MissingKeys(string mappingName, bool evenParked) => $"""
        SELECT link.row_key FROM bitable_sync.link
        WHERE link.mapping = {mappingName} AND {IsGone("link.row_key")}
          AND {(evenParked ? "TRUE" : NotParked(mappingName, "link.row_key"))}
        UNION
        SELECT letter.row_key FROM bitable_sync.dead_letter AS letter
        WHERE letter.mapping = {mappingName} AND letter.target = 'remote' AND letter.closed_at IS NULL AND letter.row_key IS NOT NULL
          AND {IsGone("letter.row_key")}
          AND NOT EXISTS (SELECT FROM bitable_sync.link WHERE link.mapping = {mappingName} AND link.row_key = letter.row_key)
        """;

    private string IsGone(string key) => $"NOT EXISTS (SELECT FROM {Table} AS {Row} WHERE {Live} AND {RowKeySql.Text(Key, Row)} = {key})";

    private static string NotParked(string mappingName, string key) =>
        $"NOT EXISTS (SELECT FROM bitable_sync.dead_letter AS letter WHERE letter.mapping = {mappingName} AND letter.target = 'remote' "
        + $"AND letter.closed_at IS NULL AND letter.row_key = {key})";

    /// <summary>An insert that returns the row as stored. A given key overrides the values and an identity column's own numbering.</summary>
    public SqlStatement Insert(IReadOnlyList<string>? key, IReadOnlyList<ColumnValue> values)
    {
        var given = key is null ? [] : Key.Zip(key, (column, text) => new ColumnValue(column, text)).ToList();
        ColumnValue[] all = [.. given, .. values.Where(value => !value.Column.IsGenerated && given.TrueForAll(own => own.Column.Name != value.Column.Name))];
        var source = all.Length == 0
            ? "DEFAULT VALUES"
            : $"({string.Join(", ", all.Select(value => Identifier.Quote(value.Column.Name)))}){(key is null ? "" : " OVERRIDING SYSTEM VALUE")} "
                + $"VALUES ({string.Join(", ", all.Select((value, index) => ColumnSql.Write(value.Column, $"${index + 1}::text")))})";
        return new SqlStatement($"INSERT INTO {Table} AS {Row} {source} RETURNING {Selected}", [.. all.Select(value => value.Text)]);
    }

    /// <summary>An update of a live row that returns the row as stored; null where nothing can be set.</summary>
    public SqlStatement? Update(IReadOnlyList<string> key, IReadOnlyList<ColumnValue> values) => Update(key, values, [], Live);

    /// <summary>An update of a row whether deleted softly or not, which takes the deletion back; null where nothing can be set.</summary>
    public SqlStatement? Revive(IReadOnlyList<string> key, IReadOnlyList<ColumnValue> values) =>
        Update(key, values, mapping.DeletedAt is { } deletedAt ? [$"{Identifier.Quote(deletedAt.Name)} = NULL"] : [], "TRUE");

    /// <summary>The live row itself, where there is nothing to set. Parameters: the key.</summary>
    public SqlStatement Same(IReadOnlyList<string> key, bool live) =>
        new($"SELECT {Selected} FROM {Table} AS {Row} WHERE {IsRow(1)} AND {(live ? Live : "TRUE")} FOR NO KEY UPDATE", [.. key]);

    /// <summary>Deletes a live row, softly or not as the mapping says. Returns its key.</summary>
    public SqlStatement Delete(IReadOnlyList<string> key)
    {
        var returning = string.Join(", ", Key.Select(KeyText));
        if (mapping is not { OnRemoteDelete: RemoteDeletePolicy.Soft, DeletedAt: { } deletedAt })
        {
            return new SqlStatement($"DELETE FROM {Table} AS {Row} WHERE {IsRow(1)} AND {Live} RETURNING {returning}", [.. key]);
        }

        // The moment in the column's own terms: a timestamp without time zone is read in the mapping's.
        var zoned = deletedAt.Family is ColumnFamily.Timestamp or ColumnFamily.Date;
        var now = zoned ? "timezone($1::text, clock_timestamp())" : "clock_timestamp()";
        string[] zone = zoned ? [mapping.TimeZone.Id] : [];
        return new SqlStatement(
            $"UPDATE {Table} AS {Row} SET {Identifier.Quote(deletedAt.Name)} = {now} WHERE {IsRow(1 + zone.Length)} AND {Live} RETURNING {returning}",
            [.. zone, .. key]);
    }

    private SqlStatement? Update(IReadOnlyList<string> key, IReadOnlyList<ColumnValue> values, string[] more, string condition)
    {
        ColumnValue[] settable = [.. values.Where(value => !value.Column.IsGenerated)];
        var first = key.Count + 1;
        string[] sets = [.. settable.Select((value, index) =>
            $"{Identifier.Quote(value.Column.Name)} = {ColumnSql.Write(value.Column, $"${first + index}::text")}"), .. more];
        if (sets.Length == 0) return null;
        return new SqlStatement(
            $"UPDATE {Table} AS {Row} SET {string.Join(", ", sets)} WHERE {IsRow(1)} AND {condition} RETURNING {Selected}",
            [.. key, .. settable.Select(value => value.Text)]);
    }

    private string IsRow(int first) =>
        string.Join(" AND ", Key.Select((column, index) => $"{Of(column)} = {ColumnSql.Typed(column, $"${first + index}::text")}"));

    private static string Of(ColumnSpec column) => $"{Row}.{Identifier.Quote(column.Name)}";

    private static string KeyText(ColumnSpec column) => $"{Of(column)}::text";
}
