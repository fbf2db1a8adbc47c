using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Postgres;

/// <summary>Columns and mappings by hand, for SQL that is only looked at.</summary>
internal static class Columns
{
    public static ColumnSpec Of(string name, ColumnFamily family, string type) => new() { Name = name, Family = family, TypeName = type };

    public static TableMapping Mapping(ColumnSpec[] key, params ColumnSpec[] columns) => new()
    {
        Name = new MappingName("demo"),
        Remote = new RemoteTableRef(new AppToken("app"), new TableId("tbl")),
        Local = new LocalTableRef("crm", "person"),
        Key = key,
        Fields = [.. columns.Select(FieldOf)],
        TimeZone = TimeZoneInfo.Utc,
    };

    public static FieldMapping FieldOf(ColumnSpec column) => new()
    {
        Field = new FieldId($"fld-{column.Name}"),
        FieldName = column.Name,
        FieldType = BitableFieldType.Text,
        Column = column,
        Owner = FieldOwner.Shared,
        Direction = SyncDirection.Both,
        // SQL is built without converting values.
        Codec = null!,
    };
}
