using BitableSync.Core.Records;

namespace BitableSync.Tests.Mapping;

public sealed class LocalTableRefTests
{
    [Theory]
    [InlineData("sales.orders", "sales", "orders")]
    [InlineData("销售.订单", "销售", "订单")]
    [InlineData("Sales.My Orders", "Sales", "My Orders")]
    [InlineData("\"odd.schema\".\"a \"\"quoted\"\" table\"", "odd.schema", "a \"quoted\" table")]
    public void A_name_is_read_and_written_back(string text, string schema, string table)
    {
        var parsed = LocalTableRef.TryParse(text);

        Assert.Equal(new LocalTableRef(schema, table), parsed);
        Assert.Equal(text, parsed.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("orders")]
    [InlineData("a.")]
    [InlineData(".b")]
    [InlineData("a.b.c")]
    [InlineData("\"a.b")]
    [InlineData("\"\".b")]
    [InlineData("a\"b\".c")]
    public void Anything_else_is_refused(string text)
    {
        Assert.Null(LocalTableRef.TryParse(text));
    }
}
