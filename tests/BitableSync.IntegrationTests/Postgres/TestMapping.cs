using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Records;
using BitableSync.IntegrationTests.Support;
using BitableSync.Postgres.Schema;

namespace BitableSync.IntegrationTests.Postgres;

/// <summary>Mappings over real tables, with the columns as the catalogue describes them. Each column is mapped to a field named after it.</summary>
internal static class TestMapping
{
    public static async Task<TableMapping> OfAsync(
        TestDatabase database, string schema, string table, string[] columns, string name = "demo", string[]? key = null)
    {
        var read = await new TableReader(database.DataSource).ReadAsync(new LocalTableRef(schema, table), CancellationToken.None);
        var description = read.Value;
        return new TableMapping
        {
            Name = new MappingName(name),
            Remote = new RemoteTableRef(new AppToken("app"), new TableId($"tbl-{name}")),
            Local = description.Table,
            Key = key is null ? description.PrimaryKey : [.. key.Select(column => description.Find(column)!)],
            Fields = [.. columns.Select(column => FieldOf(description.Find(column)!))],
            TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"),
        };
    }

    public static ColumnSpec Column(this TableMapping mapping, string name) =>
        mapping.Fields.Select(field => field.Column).Concat(mapping.Key).First(column => column.Name == name);

    private static FieldMapping FieldOf(ColumnSpec column) => new()
    {
        Field = new FieldId($"fld-{column.Name}"),
        FieldName = column.Name,
        FieldType = BitableFieldType.Text,
        Column = column,
        Owner = FieldOwner.Shared,
        Direction = SyncDirection.Both,
        // The PostgreSQL side works on text and never converts.
        Codec = null!,
    };
}
