using System.Text.Json;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Core.Records;

public sealed class SortedJsonTests
{
    [Theory]
    [InlineData("""{ "b" : 1, "a" : { "d" : [ ], "c" : null } }""", """{"a":{"c":null,"d":[]},"b":1}""")]
    [InlineData("""{"a":1,"b":2,"a":3}""", """{"a":3,"b":2}""")]
    [InlineData("""{"é":1,"e":2,"Z":3}""", """{"Z":3,"e":2,"é":1}""")]
    [InlineData("\"\\u0041\\/\\u00e9<>&'\"", "\"A/é<>&'\"")]
    [InlineData("[1,1.0,1.50,-0,-0.0,0e9,100,1e2,1E+2,1e-3,0.0010]", "[1,1,1.5,0,0,0,100,100,100,0.001,0.001]")]
    [InlineData("12345678901234567890.10", "12345678901234567890.1")]
    [InlineData("1e40", "1e40")]
    [InlineData("10000000000000000000000000000000000000000", "1e40")]
    [InlineData("-1.5e-45", "-15e-46")]
    [InlineData("true", "true")]
    public void Equal_documents_are_equal_texts(string document, string expected)
    {
        var sorted = SortedJson.Write(JsonDocument.Parse(document).RootElement);
        Assert.Equal(expected, sorted);
        Assert.Equal(sorted, SortedJson.Write(JsonDocument.Parse(sorted).RootElement));
    }

    [Fact]
    public void The_order_of_a_list_counts() => Assert.NotEqual(
        SortedJson.Write(JsonDocument.Parse("[1,2]").RootElement), SortedJson.Write(JsonDocument.Parse("[2,1]").RootElement));

    [Fact]
    public void A_number_too_long_for_any_database_is_left_alone()
    {
        var raw = new string('9', 140_000);
        Assert.Equal(raw, SortedJson.Write(JsonDocument.Parse(raw).RootElement));
    }
}
