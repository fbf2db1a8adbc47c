using System.Text.Json;
using BitableSync.Core.Records;
using BitableSync.Tests.Core.Fields;
using FsCheck;
using FsCheck.Fluent;

namespace BitableSync.Tests.Core.Records;

/// <summary>Round trips over every pair's values are part of <see cref="RoundTripTests"/>.</summary>
public sealed class CanonicalJsonTests
{
    public static TheoryData<CanonicalValue, string> Examples => new()
    {
        { CanonicalValue.Empty, "null" },
        { new CanonicalValue.Text("a\"b"), "\"a\\u0022b\"" },
        { new CanonicalValue.Number(0.1), "0.1" },
        { new CanonicalValue.Number(1e300), "1E+300" },
        { new CanonicalValue.Flag(false), "false" },
        { CanonicalValue.Set.Of(["b", "a"]), """["a","b"]""" },
        { new CanonicalValue.Instant(-1), """{"ms":-1}""" },
        { new CanonicalValue.Day(new DateOnly(2026, 1, 31)), """{"day":"2026-01-31"}""" },
        { new CanonicalValue.Json("[1e40]"), """{"json":"[1e40]"}""" },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_value_is_carried_in_a_shape_of_its_own(CanonicalValue value, string json)
    {
        Assert.Equal(json, CanonicalJson.ToNode(value)?.ToJsonString() ?? "null");
        Assert.Equal(value, CanonicalJson.FromElement(JsonDocument.Parse(json).RootElement));
    }

    [Fact]
    public void Numbers_survive_to_the_last_bit() => Property.Holds(
        Gen.Choose(int.MinValue, int.MaxValue).Two().Select(two => BitConverter.Int64BitsToDouble(((long)two.Item1 << 32) | (uint)two.Item2)).Where(double.IsFinite),
        number => Assert.Equal(
            BitConverter.DoubleToInt64Bits(number),
            BitConverter.DoubleToInt64Bits(((CanonicalValue.Number)CanonicalJson.FromElement(JsonSerializer.SerializeToElement(CanonicalJson.ToNode(new CanonicalValue.Number(number))))).Value)));

    [Fact]
    public void An_unknown_shape_is_an_error() =>
        Assert.Throws<JsonException>(() => CanonicalJson.FromElement(JsonDocument.Parse("""{"odd":1}""").RootElement));
}
