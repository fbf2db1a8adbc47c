using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;
using Npgsql;

namespace BitableSync.Postgres.Schema;

/// <summary>Reads the shape of the user's tables from the catalogue.</summary>
public sealed class TableReader(NpgsqlDataSource dataSource)
{
    // With an empty search path format_type qualifies every type outside pg_catalog, so that a type name holds in any session.
    private const string CatalogOnly = "SELECT set_config('search_path', '', true)";

    private const string ColumnsSql = """
        WITH RECURSIVE resolved AS (
          SELECT a.attnum, a.atttypid AS type, a.atttypmod AS modifier, a.attnotnull AS not_null, a.atthasdef AS has_default
          FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = to_regclass($1::text) AND a.attnum > 0 AND NOT a.attisdropped
          UNION ALL
          SELECT r.attnum, t.typbasetype, CASE WHEN r.modifier >= 0 THEN r.modifier ELSE t.typtypmod END,
                 r.not_null OR t.typnotnull, r.has_default OR t.typdefault IS NOT NULL
          FROM resolved r JOIN pg_catalog.pg_type t ON t.oid = r.type AND t.typtype = 'd'
        )
        SELECT a.attname::text, format_type(a.atttypid, a.atttypmod),
               bn.nspname::text, b.typname::text, b.typtype::text,
               en.nspname::text, e.typname::text, e.typtype::text,
               r.modifier, r.not_null,
               (r.has_default AND a.attgenerated = '') OR a.attidentity <> '',
               a.attgenerated <> '' OR a.attidentity <> '',
               ARRAY(SELECT l.enumlabel::text FROM pg_catalog.pg_enum l
                     WHERE l.enumtypid IN (b.oid, e.oid) ORDER BY l.enumsortorder)
        FROM resolved r
        JOIN pg_catalog.pg_type b ON b.oid = r.type AND b.typtype <> 'd'
        JOIN pg_catalog.pg_namespace bn ON bn.oid = b.typnamespace
        JOIN pg_catalog.pg_attribute a ON a.attrelid = to_regclass($1::text) AND a.attnum = r.attnum
        LEFT JOIN pg_catalog.pg_type e ON e.oid = b.typelem AND b.typcategory = 'A'
        LEFT JOIN pg_catalog.pg_namespace en ON en.oid = e.typnamespace
        ORDER BY a.attnum
        """;

    // An index over expressions or part of the rows keeps no set of columns unique.
    private const string UniqueKeysSql = """
        SELECT i.indisprimary, array_agg(a.attname::text ORDER BY k.position)
        FROM pg_catalog.pg_index i
        CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, position)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
        WHERE i.indrelid = to_regclass($1::text) AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
          AND k.position <= i.indnkeyatts
        GROUP BY i.indexrelid, i.indisprimary
        ORDER BY i.indisprimary DESC, i.indexrelid
        """;

    private const string ForeignKeysSql = """
        SELECT c.conname::text, n.nspname::text, t.relname::text,
               array_agg(own.attname::text ORDER BY k.position), array_agg(other.attname::text ORDER BY k.position)
        FROM pg_catalog.pg_constraint c
        JOIN pg_catalog.pg_class t ON t.oid = c.confrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
        CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS k (own, other, position)
        JOIN pg_catalog.pg_attribute own ON own.attrelid = c.conrelid AND own.attnum = k.own
        JOIN pg_catalog.pg_attribute other ON other.attrelid = c.confrelid AND other.attnum = k.other
        WHERE c.conrelid = to_regclass($1::text) AND c.contype = 'f' AND NOT t.relispartition
        GROUP BY c.oid, c.conname, n.nspname, t.relname
        ORDER BY c.conname
        """;

    // Partitions are reached through their parent. Extensions' own tables are nobody's business.
    private const string TablesSql = """
        SELECT n.nspname::text, c.relname::text,
               CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint END,
               EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisprimary),
               obj_description(c.oid, 'pg_class')
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
          AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_toast%' AND n.nspname !~ '^bitable_sync(_|$)'
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')
        ORDER BY 1, 2
        """;

    /// <summary>One table, or a problem that says why it cannot be mapped and what was perhaps meant.</summary>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public async Task<Conversion<LocalTableSchema>> ReadAsync(LocalTableRef table, CancellationToken cancellationToken)
    {
        var doing = $"read the columns of {table}";
        await using var connection = await dataSource.OpenAsync(doing, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var session = new SqlSession(connection);
        await session.ExecuteAsync(doing, CatalogOnly, [], cancellationToken);
        if (await FindProblemAsync(session, table, cancellationToken) is { } problem) return Conversion<LocalTableSchema>.Misfit(problem);
        var name = Identifier.Quote(table);
        var columns = await session.QueryAsync(doing, ColumnsSql, [name], reader => CatalogColumn.Read(reader).ToSpec(), cancellationToken);
        var keys = await session.QueryAsync(
            doing, UniqueKeysSql, [name], reader => (IsPrimary: reader.GetBoolean(0), Columns: reader.GetFieldValue<string[]>(1)), cancellationToken);
        var foreign = await session.QueryAsync(
            doing,
            ForeignKeysSql,
            [name],
            reader => new ForeignKey(
                reader.GetString(0), reader.GetFieldValue<string[]>(3), new LocalTableRef(reader.GetString(1), reader.GetString(2)), reader.GetFieldValue<string[]>(4)),
            cancellationToken);
        var primary = keys.Find(key => key.IsPrimary).Columns ?? [];
        return new LocalTableSchema(table, columns, [.. primary.Select(column => columns.Single(spec => spec.Name == column))])
        {
            UniqueKeys = [.. keys.Select(key => key.Columns)],
            ForeignKeys = foreign,
        };
    }

    /// <summary>All tables that could be mapped, by schema and name.</summary>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public async Task<IReadOnlyList<TableSummary>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenAsync("list the tables", cancellationToken);
        return await ListAsync(new SqlSession(connection), cancellationToken);
    }

    private static Task<List<TableSummary>> ListAsync(SqlSession session, CancellationToken cancellationToken) => session.QueryAsync(
        "list the tables",
        TablesSql,
        [],
        reader => new TableSummary(
            new LocalTableRef(reader.GetString(0), reader.GetString(1)),
            reader.IsDBNull(2) ? null : reader.GetInt64(2),
            reader.GetBoolean(3),
            reader.IsDBNull(4) ? null : reader.GetString(4)),
        cancellationToken);

    private static async Task<string?> FindProblemAsync(SqlSession session, LocalTableRef table, CancellationToken cancellationToken)
    {
        var kinds = await session.QueryAsync(
            $"look for table {table}",
            """
            SELECT c.relkind::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1::text AND c.relname = $2::text
            """,
            [table.Schema, table.Name],
            reader => reader.GetString(0),
            cancellationToken);
        return kinds switch
        {
            [] => await DescribeMissingAsync(session, table, cancellationToken),
            ["r" or "p"] => null,
            ["v" or "m"] => $"{table} is a view. Map the table behind it: a view takes no row triggers for changes made to its tables.",
            ["f"] => $"{table} is a foreign table. Map it in the database where it lives.",
            _ => $"{table} is not a table.",
        };
    }

    private static async Task<string> DescribeMissingAsync(SqlSession session, LocalTableRef table, CancellationToken cancellationToken)
    {
        var tables = (await ListAsync(session, cancellationToken)).Select(summary => summary.Table).ToList();
        var near = tables.Where(other => string.Equals(other.Name, table.Name, StringComparison.OrdinalIgnoreCase)).Take(3).Select(other => other.ToString()).ToList();
        if (near.Count == 0) near = [.. NameSimilarity.Near(table.ToString(), tables.Select(other => other.ToString()))];
        return $"Table {table} does not exist.{(near.Count > 0 ? $" Did you mean {string.Join(" or ", near)}?" : "")}";
    }
}
