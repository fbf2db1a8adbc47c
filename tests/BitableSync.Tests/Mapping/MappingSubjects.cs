using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Mapping;

/// <summary>A mapping that is right in every way, to be bent by a test in one.</summary>
internal static class MappingSubjects
{
    public static readonly RemoteTableRef RemoteTable = new(new AppToken("QrXlbwXMLaJ2TNsxSfFcIA3rnwh"), new TableId("tblOrders00000001"));

    public static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    public static MappingOptions Options => new()
    {
        Name = "orders",
        Bitable = new BitableOptions { AppToken = RemoteTable.App.Value, TableId = RemoteTable.Table.Value },
        Table = "sales.orders",
        OnBitableDelete = RemoteDeletePolicy.Hard,
        Fields =
        [
            new FieldOptions { Field = "Title", Column = "title" },
            new FieldOptions { Field = "fldQuantity", Column = "quantity" },
        ],
    };

    public static RemoteTableSchema Remote => new(
        RemoteTable,
        [
            Field("fldTitle", "Title", BitableFieldType.Text),
            Field("fldQuantity", "Quantity", BitableFieldType.Number),
            Field("fldPaid", "Paid", BitableFieldType.Checkbox),
            Field("fldTotal", "Total", BitableFieldType.CreatedTime),
        ],
        Shanghai);

    public static LocalTableSchema Local => Table(
        new LocalTableRef("sales", "orders"),
        ["id"],
        [
            Column("id", "bigint", ColumnFamily.BigInt) with { IsNullable = false, IsGenerated = true },
            Column("title", "text", ColumnFamily.Text),
            Column("quantity", "integer", ColumnFamily.Integer),
            Column("paid", "boolean", ColumnFamily.Boolean),
            Column("placed_at", "timestamp with time zone", ColumnFamily.TimestampTz),
            Column("deleted_at", "timestamp with time zone", ColumnFamily.TimestampTz),
            Column("bitable_record", "text", ColumnFamily.Text),
        ]);

    public static MappingSubject Subject(MappingOptions? options = null, RemoteTableSchema? remote = null, LocalTableSchema? local = null) =>
        new(options ?? Options, remote ?? Remote, local ?? Local, []);

    public static RemoteField Field(string id, string name, BitableFieldType type) => new() { Id = new FieldId(id), Name = name, Type = type };

    public static ColumnSpec Column(string name, string type, ColumnFamily family) => new() { Name = name, TypeName = type, Family = family };

    public static LocalTableSchema Table(LocalTableRef table, string[] primaryKey, ColumnSpec[] columns) =>
        new(table, columns, [.. primaryKey.Select(name => columns.Single(column => column.Name == name))]);

    public static LocalTableSchema With(this LocalTableSchema table, ColumnSpec column) => Table(
        table.Table,
        [.. table.PrimaryKey.Select(key => key.Name)],
        [.. table.Columns.Where(each => each.Name != column.Name), column]);
}
