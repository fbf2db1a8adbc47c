using BitableSync.App.Ui;

namespace BitableSync.Tests.Ui;

public sealed class RowHistoryTests
{
    [Theory]
    [InlineData("4711", 1, "[\"4711\"]")]
    [InlineData(" a, b ", 1, "[\"a, b\"]")]
    [InlineData("7, de", 2, "[\"7\",\"de\"]")]
    [InlineData("[\"a,b\",\"c\"]", 2, "[\"a,b\",\"c\"]")]
    [InlineData("[not json", 1, "[\"[not json\"]")]
    public void A_key_is_read_as_people_type_it_and_as_pages_carry_it(string text, int parts, string key) => Assert.Equal(key, RowHistory.Parse(text, parts).Json);
}
