using System.Globalization;

namespace BitableSync.Core.Records;

/// <summary>
/// A finite decimal number of any length, held exactly: <c>Digits × 10^−Scale</c>. Digits have no leading zeros; zero has none at all.
/// Trailing zeros are kept, so the scale is the one PostgreSQL would display.
/// </summary>
internal readonly record struct DecimalText(bool IsNegative, string Digits, int Scale)
{
    /// <summary>PostgreSQL's <c>numeric</c> holds fewer digits than this on either side of the point.</summary>
    private const int MaxDigits = 131_072;

    /// <summary>Digits before the point; zero or less where the number is below one.</summary>
    public int IntegerDigits => Digits.Length == 0 ? 0 : Digits.Length - Scale;

    /// <summary>Reads what PostgreSQL and JSON both call a number: sign, digits with an optional point, optional exponent.</summary>
    /// <returns>False for anything else, and for numbers with more digits than <c>numeric</c> can hold.</returns>
    public static bool TryParse(string text, out DecimalText value)
    {
        value = default;
        var span = text.AsSpan().Trim(" \t\n\r\f\v");
        var isNegative = span is ['-', ..];
        if (span is ['-' or '+', ..]) span = span[1..];
        var mantissa = span;
        var exponent = 0;
        if (span.IndexOfAny('e', 'E') is >= 0 and var at)
        {
            mantissa = span[..at];
            if (!int.TryParse(span[(at + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)) return false;
        }

        var point = mantissa.IndexOf('.');
        var whole = point < 0 ? mantissa : mantissa[..point];
        var fraction = point < 0 ? [] : mantissa[(point + 1)..];
        if (whole.Length + fraction.Length == 0 || !IsDigits(whole) || !IsDigits(fraction)) return false;
        var digits = string.Concat(whole, fraction).TrimStart('0');
        var scale = (long)fraction.Length - exponent;
        if (digits.Length == 0) scale = Math.Max(Math.Min(scale, fraction.Length), 0);
        if (Math.Max(digits.Length, digits.Length - scale) > MaxDigits || Math.Abs(scale) > MaxDigits) return false;
        value = new DecimalText(isNegative && digits.Length > 0, digits, (int)scale);
        return true;
    }

    /// <summary>The shortest decimal that reads back as this double.</summary>
    public static DecimalText Of(double value) =>
        TryParse(value.ToString("R", CultureInfo.InvariantCulture), out var result)
            ? result
            : throw new ArgumentOutOfRangeException(nameof(value), "A finite number was expected.");

    /// <summary>Rounded, or padded with zeros, to exactly this many digits after the point (before it where negative), half away from zero.</summary>
    public DecimalText Round(int scale)
    {
        if (scale >= Scale) return Digits.Length == 0 ? this with { Scale = scale } : this with { Digits = Digits.PadRight(Digits.Length + scale - Scale, '0'), Scale = scale };
        var kept = Digits.Length - (Scale - scale);
        if (kept < 0) return new DecimalText(false, "", scale);
        var digits = Digits[kept] >= '5' ? Increment(Digits[..kept]) : Digits[..kept];
        return new DecimalText(IsNegative && digits.Length > 0, digits, scale);
    }

    /// <summary>Without zeros at the end, so equal numbers are equal values.</summary>
    public DecimalText Trim()
    {
        var digits = Digits.TrimEnd('0');
        return digits.Length == 0 ? new DecimalText(false, "", 0) : new DecimalText(IsNegative, digits, Scale - (Digits.Length - digits.Length));
    }

    /// <summary>Plain digits without an exponent, as <c>numeric</c> is printed.</summary>
    public override string ToString()
    {
        var sign = IsNegative ? "-" : "";
        if (Scale <= 0) return Digits.Length == 0 ? "0" : sign + Digits.PadRight(Digits.Length - Scale, '0');
        var padded = Digits.PadLeft(Scale + 1, '0');
        return $"{sign}{padded.AsSpan(0, padded.Length - Scale)}.{padded.AsSpan(padded.Length - Scale)}";
    }

    private static string Increment(string digits)
    {
        var nines = digits.Length - digits.TrimEnd('9').Length;
        var zeros = new string('0', nines);
        if (nines == digits.Length) return "1" + zeros;
        var last = digits.Length - nines - 1;
        return digits[..last] + (char)(digits[last] + 1) + zeros;
    }

    private static bool IsDigits(ReadOnlySpan<char> span) => !span.ContainsAnyExceptInRange('0', '9');
}
