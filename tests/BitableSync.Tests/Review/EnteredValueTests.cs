using BitableSync.App.Review;
using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Records;
using static BitableSync.Tests.Mapping.MappingSubjects;

namespace BitableSync.Tests.Review;

public sealed class EnteredValueTests
{
    [Theory]
    [InlineData(BitableFieldType.Text, ColumnFamily.Text, "hello", "\"hello\"")]
    [InlineData(BitableFieldType.Text, ColumnFamily.Text, "", null)]
    [InlineData(BitableFieldType.Number, ColumnFamily.Integer, "-12", "-12")]
    [InlineData(BitableFieldType.Number, ColumnFamily.Double, "1.5e3", "1500")]
    [InlineData(BitableFieldType.Checkbox, ColumnFamily.Boolean, "Yes", "true")]
    [InlineData(BitableFieldType.Checkbox, ColumnFamily.Boolean, "", "false")]
    [InlineData(BitableFieldType.DateTime, ColumnFamily.Date, "2026-01-31", "{\"day\":\"2026-01-31\"}")]
    [InlineData(BitableFieldType.DateTime, ColumnFamily.TimestampTz, "1970-01-01 08:00", "{\"ms\":0}")]
    [InlineData(BitableFieldType.DateTime, ColumnFamily.TimestampTz, "1970-01-01T00:00:01Z", "{\"ms\":1000}")]
    [InlineData(BitableFieldType.MultiSelect, ColumnFamily.Jsonb, "b, a, b", "[\"a\",\"b\"]")]
    [InlineData(BitableFieldType.Text, ColumnFamily.Jsonb, "[1, 2]", "{\"json\":\"[1,2]\"}")]
    public void What_a_person_types_is_read_by_what_the_field_holds(BitableFieldType type, ColumnFamily family, string text, string? canonical)
    {
        var value = EnteredValue.Parse(Mapped(type, family), text, Shanghai);

        Assert.Equal(canonical, CanonicalJson.ToNode(value.Value)?.ToJsonString());
    }

    [Theory]
    [InlineData(BitableFieldType.Number, ColumnFamily.Integer, "many", "Enter a number such as 12.5.")]
    [InlineData(BitableFieldType.Number, ColumnFamily.Integer, "NaN", "Enter a number such as 12.5.")]
    [InlineData(BitableFieldType.Checkbox, ColumnFamily.Boolean, "maybe", "Enter yes or no.")]
    [InlineData(BitableFieldType.DateTime, ColumnFamily.Date, "31.1.2026", "Enter a day such as 2026-01-31.")]
    [InlineData(BitableFieldType.DateTime, ColumnFamily.TimestampTz, "noon", "Enter a time such as 2026-01-31 08:30 (in Asia/Shanghai).")]
    [InlineData(BitableFieldType.Text, ColumnFamily.Jsonb, "{", "Enter a JSON document.")]
    public void What_cannot_be_read_is_answered_with_an_example(BitableFieldType type, ColumnFamily family, string text, string problem)
    {
        Assert.Equal(problem, EnteredValue.Parse(Mapped(type, family), text, Shanghai).Problem);
    }

    [Theory]
    [InlineData(BitableFieldType.Number, ColumnFamily.Double, "1500.25")]
    [InlineData(BitableFieldType.Checkbox, ColumnFamily.Boolean, "yes")]
    [InlineData(BitableFieldType.DateTime, ColumnFamily.Date, "2026-01-31")]
    [InlineData(BitableFieldType.DateTime, ColumnFamily.TimestampTz, "2026-01-31 08:30:15.5 +08:00")]
    [InlineData(BitableFieldType.MultiSelect, ColumnFamily.Jsonb, "a, b")]
    public void What_is_shown_can_be_typed_back(BitableFieldType type, ColumnFamily family, string shown)
    {
        var value = EnteredValue.Parse(Mapped(type, family), shown, Shanghai).Value;

        Assert.Equal(shown, ShownValue.Of(value, Shanghai));
    }

    private static FieldMapping Mapped(BitableFieldType type, ColumnFamily family)
    {
        var (field, column) = (Field("fld1", "F", type), Column("c", "c", family));
        return new FieldMapping
        {
            Field = field.Id,
            FieldName = field.Name,
            FieldType = type,
            Column = column,
            Owner = FieldOwner.Shared,
            Direction = SyncDirection.Both,
            Codec = FieldPairs.Bind(field, column, Shanghai).Value,
        };
    }
}
