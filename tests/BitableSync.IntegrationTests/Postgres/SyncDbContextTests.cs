using BitableSync.IntegrationTests.Support;
using BitableSync.Postgres.Migrations;
using BitableSync.Postgres.State;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace BitableSync.IntegrationTests.Postgres;

/// <summary>Holds the model to the schema that the migrations make.</summary>
public sealed class SyncDbContextTests
{
    private const string Columns = """
        SELECT concat_ws(' ', c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END,
                         CASE WHEN a.attidentity <> '' THEN 'identity' END, CASE WHEN l.collname = 'C' THEN 'C' END)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_collation l ON l.oid = a.attcollation
        WHERE c.relnamespace = 'bitable_sync'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
        """;

    private const string Indexes = """
        SELECT concat_ws(' ', i.relname, am.amname, CASE WHEN x.indisprimary THEN 'primary' WHEN x.indisunique THEN 'unique' END,
                         t.relname || '(' || (SELECT string_agg(a.attname, ',' ORDER BY k.position)
                           FROM unnest(x.indkey) WITH ORDINALITY k (attnum, position) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum) || ')',
                         pg_get_expr(x.indpred, x.indrelid))
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid JOIN pg_am am ON am.oid = i.relam
        WHERE t.relnamespace = 'bitable_sync'::regnamespace
        """;

    [PostgresFact]
    public async Task The_model_and_the_migrated_schema_are_equal()
    {
        await using var database = await TestDatabase.CreateAsync();
        await new Migrator(database.DataSource).MigrateAsync(CancellationToken.None);
        await using var context = new SyncDbContext(new DbContextOptionsBuilder<SyncDbContext>().UseNpgsql(database.DataSource).Options);
        var model = context.GetService<IDesignTimeModel>().Model.GetRelationalModel();
        ITable[] tables = [.. model.Tables];

        Assert.All(tables, table => Assert.Equal("bitable_sync", table.Schema));
        Assert.Equal(Sorted(await database.ColumnAsync<string>(Columns)), Sorted(tables.SelectMany(table => table.Columns).Select(Describe)));
        Assert.Equal(
            Sorted(await database.ColumnAsync<string>(Indexes)),
            Sorted(tables.SelectMany(table => table.Indexes).Select(Describe).Concat(tables.Select(table => Describe(table.PrimaryKey!)))));
    }

    private static string Describe(IColumn column)
    {
        var property = column.PropertyMappings[0].Property;
        var isIdentity = property.ValueGenerated == ValueGenerated.OnAdd && property.ClrType == typeof(long);
        return string.Join(' ', new[]
        {
            $"{column.Table.Name}.{column.Name}", column.StoreType, column.IsNullable ? null : "not null", isIdentity ? "identity" : null, column.Collation,
        }.Where(part => part is not null));
    }

    private static string Describe(ITableIndex index)
    {
        var method = index.MappedIndexes.First().GetMethod() ?? "btree";
        var unique = index.IsUnique ? "unique " : "";
        return $"{index.Name} {method} {unique}{index.Table.Name}({string.Join(',', index.Columns.Select(column => column.Name))}) {index.Filter}".TrimEnd();
    }

    private static string Describe(IPrimaryKeyConstraint key) =>
        $"{key.Name} btree primary {key.Table.Name}({string.Join(',', key.Columns.Select(column => column.Name))})";

    private static IEnumerable<string> Sorted(IEnumerable<string> lines) => lines.Order(StringComparer.Ordinal);
}
