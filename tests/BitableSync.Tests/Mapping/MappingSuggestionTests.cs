using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using static BitableSync.Tests.Mapping.MappingSubjects;

namespace BitableSync.Tests.Mapping;

public sealed class MappingSuggestionTests
{
    [Fact]
    public void Names_alike_and_types_that_go_together_make_a_pair()
    {
        var suggestion = MappingSuggestion.Make("orders", new BitableOptions(), Remote, Local);

        Assert.Equal([("Title", "title"), ("Quantity", "quantity"), ("Paid", "paid")], suggestion.Options.Fields.Select(field => (field.Field, field.Column)));
        Assert.Equal(["Total"], suggestion.UnpairedFields.Select(field => field.Name));
        Assert.Equal(["id", "placed_at", "bitable_record"], suggestion.UnpairedColumns.Select(column => column.Name));
    }

    [Fact]
    public void Names_alike_with_types_that_do_not_go_together_make_none()
    {
        var remote = Remote with { Fields = [Field("fld1", "Paid", BitableFieldType.Number)] };

        Assert.Empty(MappingSuggestion.Make("orders", new BitableOptions(), remote, Local).Options.Fields);
    }

    [Fact]
    public void Nothing_is_deleted_unless_the_table_has_a_column_to_mark_it_in()
    {
        var marked = MappingSuggestion.Make("orders", new BitableOptions(), Remote, Local).Options;
        var bare = MappingSuggestion.Make("orders", new BitableOptions(), Remote, Local with { Columns = [.. Local.Columns.Where(column => column.Name != "deleted_at")] }).Options;

        Assert.Equal((RemoteDeletePolicy.Soft, "deleted_at"), (marked.OnBitableDelete, marked.DeletedAtColumn));
        Assert.Equal((RemoteDeletePolicy.Ignore, null), (bare.OnBitableDelete, bare.DeletedAtColumn));
    }

    [Fact]
    public void A_name_that_would_not_find_its_field_again_is_written_as_its_id()
    {
        var remote = Remote with { Fields = [Field("fld1", "Title", BitableFieldType.Text), Field("fld2", "Title", BitableFieldType.Number), Field("fld3", "Paid ", BitableFieldType.Checkbox)] };

        var fields = MappingSuggestion.Make("orders", new BitableOptions(), remote, Local).Options.Fields;

        Assert.Equal([("fld1", "title"), ("fld3", "paid")], fields.Select(field => (field.Field, field.Column)));
    }

    [Theory]
    [InlineData(ColumnFamily.Text, BitableFieldType.Text, null)]
    [InlineData(ColumnFamily.BigInt, BitableFieldType.Number, """{"formatter":"0"}""")]
    [InlineData(ColumnFamily.Numeric, BitableFieldType.Number, """{"formatter":"0.00"}""")]
    [InlineData(ColumnFamily.Boolean, BitableFieldType.Checkbox, null)]
    [InlineData(ColumnFamily.Date, BitableFieldType.DateTime, """{"date_formatter":"yyyy-MM-dd"}""")]
    [InlineData(ColumnFamily.TimestampTz, BitableFieldType.DateTime, """{"date_formatter":"yyyy-MM-dd HH:mm"}""")]
    [InlineData(ColumnFamily.Enum, BitableFieldType.SingleSelect, """{"options":[{"name":"a"},{"name":"b"}]}""")]
    [InlineData(ColumnFamily.Array, BitableFieldType.MultiSelect, """{"options":[{"name":"a"},{"name":"b"}]}""")]
    public void A_column_says_which_field_would_suit_it(ColumnFamily family, BitableFieldType type, string? property)
    {
        var column = Column("unit_price", "t", family) with { Scale = 2, EnumLabels = family is ColumnFamily.Enum or ColumnFamily.Array ? ["a", "b"] : [], ElementFamily = ColumnFamily.Enum };

        var proposal = FieldProposal.For(column)!;

        Assert.Equal(("Unit price", type, property), (proposal.Name, proposal.Type, proposal.Property?.GetRawText()));
        Assert.True(FieldPairs.Bind(Field("fld1", proposal.Name, type), column, Shanghai).Fits);
    }

    [Fact]
    public void A_text_comes_first_because_not_every_field_can()
    {
        var table = Table(Local.Table, [], [Column("paid", "boolean", ColumnFamily.Boolean), Column("at", "point", ColumnFamily.Other), Column("title", "text", ColumnFamily.Text)]);

        Assert.Equal(["title", "paid"], FieldProposal.ForTable(table).Select(proposal => proposal.Column.Name));
        Assert.Empty(FieldProposal.ForTable(table with { Columns = [.. table.Columns.Take(2)] }));
    }
}
