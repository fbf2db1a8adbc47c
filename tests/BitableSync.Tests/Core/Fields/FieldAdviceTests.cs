using System.Text.Json;
using BitableSync.Core.Fields;

namespace BitableSync.Tests.Core.Fields;

/// <summary>Warnings about allowed pairs, and what to create for what is there.</summary>
public sealed class FieldAdviceTests
{
    private static readonly Dictionary<string, ColumnFamily> FamilyOf = new()
    {
        ["text"] = ColumnFamily.Text,
        ["text[]"] = ColumnFamily.Array,
        ["smallint"] = ColumnFamily.SmallInt,
        ["double precision"] = ColumnFamily.Double,
        ["boolean"] = ColumnFamily.Boolean,
        ["date"] = ColumnFamily.Date,
        ["timestamptz"] = ColumnFamily.TimestampTz,
        ["jsonb"] = ColumnFamily.Jsonb,
    };

    [Theory]
    [InlineData(38, 10, true)]
    [InlineData(16, 0, true)]
    [InlineData(15, 2, false)]
    [InlineData(null, null, true)]
    public void Numerics_with_more_digits_than_a_double_are_warned_about(int? precision, int? scale, bool warned)
    {
        var column = Given.Column(ColumnFamily.Numeric) with { Precision = precision, Scale = scale };
        var warnings = FieldPairs.Warnings(Given.Field(BitableFieldType.Number), column);
        Assert.Equal(warned, warnings.Any(warning => warning.Contains("nearest double", StringComparison.Ordinal)));
        Assert.Empty(FieldPairs.Warnings(Given.Field(BitableFieldType.Text), column));
        Assert.DoesNotContain(FieldPairs.Warnings(Given.Field(BitableFieldType.Formula), column), warning => warning.Contains("double", StringComparison.Ordinal));
    }

    [Fact]
    public void A_not_null_column_without_an_empty_value_is_warned_about()
    {
        var column = Given.Column(ColumnFamily.BigInt) with { IsNullable = false };
        Assert.Equal(
            [
                "Column \"c\" (bigint) may hold numbers beyond 2^53, which a number field cannot hold exactly: rows with one are parked. Pair it with a Text field to sync those too.",
                "Column \"c\" (bigint) is NOT NULL: a record whose cell is empty is parked.",
            ],
            FieldPairs.Warnings(Given.Field(BitableFieldType.Number), column));
        Assert.Empty(FieldPairs.Warnings(Given.Field(BitableFieldType.Text), Given.Column(ColumnFamily.Text) with { IsNullable = false }));
    }

    [Fact]
    public void Options_that_are_no_labels_are_named()
    {
        var field = Given.Field(BitableFieldType.SingleSelect, null, """{"options":[{"id":"opt1","name":"sad"},{"id":"opt2","name":"glad"}]}""");
        var column = Given.Column(ColumnFamily.Enum, "mood") with { EnumLabels = ["sad", "ok"] };
        var warning = Assert.Single(FieldPairs.Warnings(field, column));
        Assert.Equal("Field \"Cell\" has options that are no labels of column \"c\" (mood): \"glad\". Records that use them are parked.", warning);
    }

    [Fact]
    public void A_time_of_day_over_a_date_column_and_a_result_without_events_are_warned_about()
    {
        var field = Given.Field(BitableFieldType.DateTime, null, """{"date_formatter":"yyyy-MM-dd HH:mm"}""");
        Assert.Contains("time of day", Assert.Single(FieldPairs.Warnings(field, Given.Column(ColumnFamily.Date))), StringComparison.Ordinal);
        Assert.Empty(FieldPairs.Warnings(Given.Field(BitableFieldType.DateTime), Given.Column(ColumnFamily.Date)));
        Assert.Contains("as fresh as the last full scan", Assert.Single(FieldPairs.Warnings(Given.Field(BitableFieldType.Lookup), Given.Column(ColumnFamily.Jsonb))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_suggested_field_fits_its_column_and_does_not_lose_digits()
    {
        foreach (var column in PairCase.All.Select(pair => pair.Column).Distinct())
        {
            var suggestion = FieldPairs.SuggestField(column);
            Assert.NotNull(suggestion);
            var property = suggestion.Property is { } node ? JsonSerializer.SerializeToElement(node) : default;
            var field = Given.Field(suggestion.Type, suggestion.UiType) with { Property = property };
            Assert.True(FieldPairs.Bind(field, column, Given.Utc).Fits, column.TypeName);
        }

        Assert.Equal(BitableFieldType.Text, FieldPairs.SuggestField(Given.Column(ColumnFamily.Numeric) with { Precision = 38, Scale = 10 })!.Type);
        Assert.Null(FieldPairs.SuggestField(Given.Column(ColumnFamily.Other, "bytea")));
        Assert.Null(FieldPairs.SuggestField(Given.Column(ColumnFamily.Array, "integer[]") with { ElementFamily = ColumnFamily.Integer }));
    }

    [Theory]
    [InlineData(2, "0.00")]
    [InlineData(0, "0")]
    [InlineData(-3, "0")]
    [InlineData(6, "0.0000")]
    public void A_suggested_number_shows_the_columns_digits(int scale, string formatter)
    {
        var suggestion = FieldPairs.SuggestField(Given.Column(ColumnFamily.Numeric) with { Precision = 10, Scale = scale })!;
        Assert.Equal(formatter, (string)suggestion.Property!["formatter"]!);
    }

    [Fact]
    public void An_enum_becomes_a_select_with_its_labels()
    {
        var suggestion = FieldPairs.SuggestField(Given.Column(ColumnFamily.Enum, "mood") with { EnumLabels = ["sad", "ok"] })!;
        Assert.Equal(BitableFieldType.SingleSelect, suggestion.Type);
        Assert.Equal("""{"options":[{"name":"sad"},{"name":"ok"}]}""", suggestion.Property!.ToJsonString());
    }

    [Fact]
    public void A_suggested_column_fits_its_field()
    {
        RemoteField[] fields =
        [
            .. Enum.GetValues<BitableFieldType>().Select(type => Given.Field(type)),
            .. Enum.GetValues<BitableFieldType>().Select(type => Given.Field(type, null, """{"multiple":false}""")),
            Given.Field(BitableFieldType.Number, "Rating"),
            Given.Field(BitableFieldType.DateTime, null, """{"date_formatter":"yyyy/MM/dd HH:mm"}"""),
            .. new[] { 1, 2, 5, 7, 11, 99 }.Select(result => Given.Field(BitableFieldType.Formula, null, $$"""{"type":{"data_type":{{result}} } }""")),
        ];
        foreach (var field in fields.Where(field => field.Type != BitableFieldType.Button))
        {
            var type = FieldPairs.SuggestColumn(field)!;
            Assert.True(FieldPairs.Bind(field, Given.Column(FamilyOf[type], type), Given.Utc).Fits, $"{field.Type}: {type}");
        }

        Assert.Null(FieldPairs.SuggestColumn(Given.Field(BitableFieldType.Button)));
    }
}
