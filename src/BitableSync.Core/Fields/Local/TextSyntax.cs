using System.Globalization;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Local;

/// <summary>The texts a column type accepts, each with one canonical spelling.</summary>
/// <param name="Expected">What is accepted, in words that fit after "takes".</param>
/// <param name="Canonical">The spelling PostgreSQL prints; null for a text it would not accept. Idempotent.</param>
internal sealed record TextSyntax(string Expected, Func<string, string?> Canonical)
{
    private const int MaxLabelsShown = 20;

    /// <summary>PostgreSQL's <c>numeric</c> keeps at most this many digits after the point.</summary>
    private const int MaxNumericScale = 16_383;

    private static readonly string[] True = ["t", "tr", "tru", "true", "y", "ye", "yes", "on", "1"];

    private static readonly string[] False = ["f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0"];

    /// <exception cref="ArgumentOutOfRangeException">Columns of this family hold free text or no text at all.</exception>
    public static TextSyntax Of(ColumnSpec column) => column.Family switch
    {
        ColumnFamily.SmallInt => WholeNumber(short.MinValue, short.MaxValue),
        ColumnFamily.Integer => WholeNumber(int.MinValue, int.MaxValue),
        ColumnFamily.BigInt => WholeNumber(long.MinValue, long.MaxValue),
        ColumnFamily.Numeric => Numeric(column.Precision, column.Scale),
        ColumnFamily.Real => Float(static number => (float)number, static number => ((float)number).ToString("R", CultureInfo.InvariantCulture)),
        ColumnFamily.Double => Float(static number => number, static number => number.ToString("R", CultureInfo.InvariantCulture)),
        ColumnFamily.Boolean => new TextSyntax("\"true\" or \"false\"", Boolean),
        ColumnFamily.Date => new TextSyntax("a date from 0001-01-01 to 9999-12-31, written like 2026-01-31", Date),
        ColumnFamily.Timestamp => Time(column.Precision, suffix: ""),
        ColumnFamily.TimestampTz => Time(column.Precision, suffix: "+00"),
        ColumnFamily.Uuid => new TextSyntax("a UUID, written like 6f1c0a52-7a0b-4a4e-9c58-3a5c9d0e1f22", Uuid),
        ColumnFamily.Enum => Enum(column.EnumLabels),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Family, "This family has no text syntax."),
    };

    private static TextSyntax WholeNumber(long least, long most) => new(
        $"a whole number from {least.ToString(CultureInfo.InvariantCulture)} to {most.ToString(CultureInfo.InvariantCulture)}",
        text => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number.ToString(CultureInfo.InvariantCulture)
            : null);

    private static TextSyntax Numeric(int? precision, int? scale)
    {
        var limits = precision is null ? "" : $" of at most {precision} digits, {scale ?? 0} of them after the point";
        return new TextSyntax($"a finite number{limits}", text =>
        {
            if (!DecimalText.TryParse(text, out var number)) return null;
            if (precision is null) return number.Scale <= MaxNumericScale ? number.ToString() : null;
            var rounded = number.Round(scale ?? 0);
            return rounded.IntegerDigits <= precision - (scale ?? 0) ? rounded.ToString() : null;
        });
    }

    private static TextSyntax Float(Func<double, double> store, Func<double, string> print) => new(
        "a finite number within the type's range",
        text =>
        {
            if (!DecimalText.TryParse(text, out var exact)) return null;
            var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
            var isTooSmall = store(number) == 0 && exact.Digits.Length > 0;
            return isTooSmall || !double.IsFinite(store(number)) ? null : print(number + 0.0).Replace('E', 'e');
        });

    private static string? Boolean(string text)
    {
        var lower = text.Trim().ToLowerInvariant();
        return True.Contains(lower) ? "true" : False.Contains(lower) ? "false" : null;
    }

    private static string? Date(string text) =>
        DateOnly.TryParseExact(text.AsSpan().Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : null;

    private static TextSyntax Time(int? digits, string suffix) => new(
        $"a time in the years 0001 to 9999, written like 2026-01-31 12:34:56{suffix}",
        text =>
        {
            if (!TimestampText.TryParse(text, withOffset: suffix.Length > 0, out var microseconds)) return null;
            var rounded = TimestampText.Round(microseconds, digits);
            return Calendar.Holds(TimestampText.ToMilliseconds(rounded)) ? TimestampText.Format(rounded) + suffix : null;
        });

    private static string? Uuid(string text)
    {
        var trimmed = text.AsSpan().Trim();
        return Guid.TryParseExact(trimmed, "D", out var id) || Guid.TryParseExact(trimmed, "N", out id) || Guid.TryParseExact(trimmed, "B", out id)
            ? id.ToString("D")
            : null;
    }

    private static TextSyntax Enum(IReadOnlyList<string> labels)
    {
        var shown = string.Join(", ", labels.Take(MaxLabelsShown).Select(label => $"\"{label}\""));
        var more = labels.Count > MaxLabelsShown ? $" or one of {labels.Count - MaxLabelsShown} more" : "";
        return new TextSyntax($"one of its labels, {shown}{more}", text => labels.Contains(text, StringComparer.Ordinal) ? text : null);
    }
}
