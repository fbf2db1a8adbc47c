using BitableSync.Core.Mapping;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Mapping;

public sealed class BindingTests
{
    private static readonly Binding Bound = new(
        "1/16384",
        new RemoteTableRef(new AppToken("app"), new TableId("tbl")),
        new LocalTableRef("shop", "part"),
        500,
        new Dictionary<FieldId, string> { [new("fld1")] = "note", [new("fld2")] = "remark" });

    [Fact]
    public void The_same_tables_in_the_same_database_go_on() =>
        Assert.Equal((null, false, 0), (WhyNot(Bound with { }), Bound.HasMoved(Bound), Bound.RepairedFields(Bound).Count));

    [Fact]
    public void A_renamed_table_is_the_same_table() => Assert.Null(WhyNot(Bound with { Local = new LocalTableRef("shop", "piece") }));

    [Fact]
    public void A_table_that_was_swapped_for_another_of_its_name_is_the_same_table() => Assert.Null(WhyNot(Bound with { LocalOid = 501 }));

    [Fact]
    public void A_restored_table_is_the_same_table_in_another_database()
    {
        var restored = Bound with { Database = "2/16384", LocalOid = 777 };

        Assert.Equal((null, true), (WhyNot(restored), Bound.HasMoved(restored)));
    }

    [Fact]
    public void Another_Bitable_table_is_refused_and_the_reason_says_what_to_do() => Assert.Equal(
        "The links of mapping \"parts\" belong to Bitable table app/tbl. Put that back, or give the mapping another Name: it then starts anew and pairs "
        + "what exists by MatchBy. \"bitable-sync capture remove --mapping parts\" removes the triggers of the old name.",
        WhyNot(Bound with { Remote = new RemoteTableRef(new AppToken("app2"), new TableId("tbl")) }));

    [Fact]
    public void Another_table_is_refused_even_where_a_copied_database_gives_it_the_same_identity()
    {
        var other = Bound with { Local = new LocalTableRef("shop", "piece"), LocalOid = 501 };

        Assert.StartsWith("The links of mapping \"parts\" belong to table shop.part.", WhyNot(other), StringComparison.Ordinal);
        Assert.NotNull(WhyNot(other with { Database = "2/16384", LocalOid = 500 }));
    }

    [Fact]
    public void Fields_with_another_column_are_named_and_new_fields_are_not()
    {
        var today = Bound with { Columns = new Dictionary<FieldId, string> { [new("fld1")] = "remark", [new("fld2")] = "remark", [new("fld3")] = "note" } };

        Assert.Equal([new FieldId("fld1")], Bound.RepairedFields(today));
    }

    private static string? WhyNot(Binding today) => Bound.WhyNot(new MappingName("parts"), today);
}
