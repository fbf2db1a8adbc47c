using System.Numerics;
using BitableSync.Core.Records;
using FsCheck.Fluent;

namespace BitableSync.Tests.Core.Records;

public sealed class DecimalTextTests
{
    [Theory]
    [InlineData("1.50", "1.50")]
    [InlineData("+.5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("-0", "0")]
    [InlineData("0.00", "0.00")]
    [InlineData("007", "7")]
    [InlineData("1.5e3", "1500")]
    [InlineData("-12e-3", "-0.012")]
    [InlineData(" 1 ", "1")]
    public void A_number_is_printed_plainly(string text, string expected)
    {
        Assert.True(DecimalText.TryParse(text, out var number));
        Assert.Equal(expected, number.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("1e")]
    [InlineData("1e1.5")]
    [InlineData("1e9999999999")]
    [InlineData("1e200000")]
    [InlineData("0x10")]
    [InlineData("1_000")]
    [InlineData("١")]
    [InlineData("NaN")]
    public void What_is_no_number_that_numeric_holds_is_not_read(string text) => Assert.False(DecimalText.TryParse(text, out _));

    [Theory]
    [InlineData("0.125", 2, "0.13")]
    [InlineData("-0.125", 2, "-0.13")]
    [InlineData("9.995", 2, "10.00")]
    [InlineData("0.004", 2, "0.00")]
    [InlineData("0.005", 2, "0.01")]
    [InlineData("0.0049999", 2, "0.00")]
    [InlineData("-0.004", 2, "0.00")]
    [InlineData("1", 3, "1.000")]
    [InlineData("149", -2, "100")]
    [InlineData("150", -2, "200")]
    [InlineData("49", -2, "0")]
    [InlineData("50", -2, "100")]
    [InlineData("5", -2, "0")]
    public void Half_is_rounded_away_from_zero(string text, int scale, string expected)
    {
        Assert.True(DecimalText.TryParse(text, out var number));
        Assert.Equal(expected, number.Round(scale).ToString());
    }

    [Fact]
    public void Rounding_agrees_with_whole_number_arithmetic() => Property.Holds(
        Gen.Choose(int.MinValue, int.MaxValue).Zip(Gen.Choose(0, 12)).Zip(Gen.Choose(0, 12)),
        input =>
        {
            var ((unscaled, digits), scale) = input;
            Assert.True(DecimalText.TryParse($"{unscaled}e-{digits}", out var number));
            var shift = BigInteger.Pow(10, Math.Max(0, digits - scale));
            var quotient = BigInteger.DivRem(BigInteger.Abs(unscaled), shift, out var rest);
            if (rest * 2 >= shift && shift > 1) quotient++;
            var expected = quotient * Math.Sign(unscaled) * BigInteger.Pow(10, Math.Max(0, scale - digits));
            Assert.Equal(expected, BigInteger.Parse(number.Round(scale).ToString().Replace(".", "", StringComparison.Ordinal)));
        },
        times: 1000);

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(1e22, "10000000000000000000000")]
    [InlineData(5e-324, "0.000")]
    [InlineData(-2.5, "-2.5")]
    public void A_double_is_its_shortest_decimal(double value, string start) =>
        Assert.StartsWith(start, DecimalText.Of(value).ToString(), StringComparison.Ordinal);
}
