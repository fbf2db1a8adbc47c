using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using BitableSync.Core.Fields;

namespace BitableSync.Tests.Core.Fields;

/// <summary>
/// What PostgreSQL does to a text parameter that is cast to a column's type, and what it prints afterwards. Written from its
/// manual, apart from the code under test; a run against a real server is among the integration tests.
/// </summary>
internal static class LocalStore
{
    /// <summary>PostgreSQL would raise an error.</summary>
    public sealed class RefusedException(string why) : Exception(why);

    public static string? Store(ColumnSpec column, string? text)
    {
        if (text is null) return column.IsNullable ? null : throw new RefusedException("NULL in a NOT NULL column");
        if (text.Contains('\0') || !IsUnicode(text)) throw new RefusedException("invalid byte sequence");
        return column.Family == ColumnFamily.Array ? StoreArray(column, text) : StoreScalar(column, column.Family, text);
    }

    private static string StoreScalar(ColumnSpec column, ColumnFamily family, string text) => family switch
    {
        // An explicit cast cuts texts off without a word, which is why the codec must not let longer ones through.
        ColumnFamily.Text when column.TypeName == "name" => CutBytes(text, 63),
        ColumnFamily.Text or ColumnFamily.CaseInsensitiveText => column.MaxLength is { } most ? Cut(text, most) : text,
        ColumnFamily.PaddedText => Pad(Cut(text, column.MaxLength ?? int.MaxValue), column.MaxLength ?? 0),
        ColumnFamily.SmallInt => Integer(text, short.MinValue, short.MaxValue),
        ColumnFamily.Integer => Integer(text, int.MinValue, int.MaxValue),
        ColumnFamily.BigInt => Integer(text, long.MinValue, long.MaxValue),
        ColumnFamily.Numeric => Numeric(text, column.Precision, column.Scale ?? 0),
        ColumnFamily.Real => Real(text),
        ColumnFamily.Double => Double(text),
        ColumnFamily.Boolean => text is "true" or "t" ? "true" : text is "false" or "f" ? "false" : throw new RefusedException("boolean"),
        ColumnFamily.Date => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ColumnFamily.Timestamp => Timestamp(text, column.Precision),
        ColumnFamily.TimestampTz => text.EndsWith("+00", StringComparison.Ordinal) ? Timestamp(text[..^3], column.Precision) + "+00" : throw new RefusedException("offset"),
        ColumnFamily.Uuid => Guid.Parse(text).ToString("D"),
        ColumnFamily.Enum => column.EnumLabels.Contains(text) ? text : throw new RefusedException("enum label"),
        ColumnFamily.Json => JsonDocument.Parse(text) is not null ? text : "",
        ColumnFamily.Jsonb => Jsonb(JsonDocument.Parse(text).RootElement),
        _ => throw new RefusedException("unknown family"),
    };

    private static string StoreArray(ColumnSpec column, string text)
    {
        var items = JsonSerializer.Deserialize<string[]>(text)!;
        return JsonSerializer.Serialize(items.Select(item => StoreScalar(column, column.ElementFamily!.Value, item)));
    }

    private static string Integer(string text, long least, long most)
    {
        var number = BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return number >= least && number <= most ? number.ToString(CultureInfo.InvariantCulture) : throw new RefusedException("out of range");
    }

    private static string Numeric(string text, int? precision, int scale)
    {
        var (unscaled, digits) = Decimal(text);
        if (precision is null) return Plain(unscaled, digits);
        while (digits > scale)
        {
            // Only the last step may round, or half would be rounded twice: cut first, look at the dropped part once.
            var drop = BigInteger.Pow(10, digits - scale);
            var quotient = BigInteger.DivRem(BigInteger.Abs(unscaled), drop, out var rest);
            if (rest * 2 >= drop) quotient++;
            unscaled = quotient * unscaled.Sign;
            digits = scale;
        }

        unscaled *= BigInteger.Pow(10, scale - digits);
        if (BigInteger.Abs(unscaled) >= BigInteger.Pow(10, precision.Value)) throw new RefusedException("numeric field overflow");
        return scale >= 0 ? Plain(unscaled, scale) : Plain(unscaled * BigInteger.Pow(10, -scale), 0);
    }

    private static (BigInteger Unscaled, int Digits) Decimal(string text)
    {
        var parts = text.ToLowerInvariant().Split('e');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? 0 : parts[0].Length - point - 1;
        var unscaled = BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (parts.Length > 1) digits -= int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return digits >= 0 ? (unscaled, digits) : (unscaled * BigInteger.Pow(10, -digits), 0);
    }

    private static string Plain(BigInteger unscaled, int digits)
    {
        var text = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(digits + 1, '0');
        var sign = unscaled.Sign < 0 ? "-" : "";
        return digits == 0 ? sign + text : $"{sign}{text[..^digits]}.{text[^digits..]}";
    }

    private static string Real(string text)
    {
        var number = float.Parse(text, CultureInfo.InvariantCulture);
        var isLost = number == 0 && text.AsSpan().ContainsAnyInRange('1', '9');
        return float.IsFinite(number) && !isLost ? number.ToString("R", CultureInfo.InvariantCulture) : throw new RefusedException("out of range");
    }

    private static string Double(string text)
    {
        var number = double.Parse(text, CultureInfo.InvariantCulture);
        return double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : throw new RefusedException("out of range");
    }

    private static string Timestamp(string text, int? precision)
    {
        var ticks = DateTime.ParseExact(text, "yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture).Ticks;
        if (precision is { } digits)
        {
            var since2000 = new decimal(ticks - new DateTime(2000, 1, 1).Ticks) / TimeSpan.TicksPerSecond;
            var rounded = decimal.Round(since2000, digits, MidpointRounding.AwayFromZero);
            ticks = new DateTime(2000, 1, 1).Ticks + (long)(rounded * TimeSpan.TicksPerSecond);
            if (ticks > DateTime.MaxValue.Ticks) throw new RefusedException("a year this model cannot print");
        }

        return new DateTime(ticks).ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);
    }

    /// <summary>Keys by length, then by bytes; the last of repeated keys; numbers as <c>numeric</c> prints them; spaces after : and ,.</summary>
    private static string Jsonb(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(", ", element.EnumerateObject()
            .GroupBy(member => member.Name)
            .Select(group => group.Last())
            .OrderBy(member => Encoding.UTF8.GetByteCount(member.Name))
            .ThenBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => $"{JsonSerializer.Serialize(member.Name)}: {Jsonb(member.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(", ", element.EnumerateArray().Select(Jsonb)) + "]",
        JsonValueKind.Number => Numeric(element.GetRawText(), null, 0),
        JsonValueKind.String => JsonSerializer.Serialize(element.GetString(), Relaxed),
        _ => element.GetRawText(),
    };

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Cut(string text, int codePoints) => string.Concat(text.EnumerateRunes().Take(codePoints));

    private static string CutBytes(string text, int bytes)
    {
        var room = bytes;
        return string.Concat(text.EnumerateRunes().TakeWhile(rune => (room -= rune.Utf8SequenceLength) >= 0));
    }

    private static string Pad(string text, int codePoints) => text + new string(' ', Math.Max(0, codePoints - text.EnumerateRunes().Count()));

    private static bool IsUnicode(string text) => text.EnumerateRunes().All(rune => rune != Rune.ReplacementChar) || text.Contains('\uFFFD');
}
