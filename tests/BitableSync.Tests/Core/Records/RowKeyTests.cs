using System.Text.Json;
using BitableSync.Core.Records;
using BitableSync.Tests.Core.Fields;
using FsCheck;
using FsCheck.Fluent;

namespace BitableSync.Tests.Core.Records;

public sealed class RowKeyTests
{
    [Theory]
    [InlineData("""["7"]""", "7")]
    [InlineData("""["7","de"]""", "7", "de")]
    [InlineData("[\"a\\\"b\\\\c\"]", "a\"b\\c")]
    [InlineData("""["\b\f\n\r\t\u0001\u001f"]""", "\b\f\n\r\t\u0001\u001F")]
    [InlineData("[\"/é王\U0001F600\u007F\u2028\"]", "/é王\U0001F600\u007F\u2028")]
    [InlineData("""[""]""", "")]
    public void A_key_is_spelled_as_array_to_json_spells_it(string json, params string[] parts)
    {
        Assert.Equal(json, RowKey.FromParts(parts).Json);
        Assert.Equal(parts, new RowKey(json).Parts);
    }

    [Fact]
    public void A_key_gives_back_its_parts() => Property.Holds(RawValues.Texts.NonEmptyListOf(), texts =>
    {
        string[] parts = [.. texts.Where(text => !text.Contains('\0') && text.EnumerateRunes().All(rune => rune.Value != 0xFFFD))];
        var key = RowKey.FromParts(parts);
        Assert.Equal(parts, key.Parts);
        Assert.Equal(parts, JsonSerializer.Deserialize<string[]>(key.Json));
        Assert.Equal(key, RowKey.FromParts(key.Parts));
    });
}
