using System.Globalization;
using System.Text.Json;
using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Records;

namespace BitableSync.App.Review;

/// <summary>Reads the value a reviewer typed, by what the field holds. The counterpart of <see cref="ShownValue"/>.</summary>
internal static class EnteredValue
{
    public static Conversion<CanonicalValue> Parse(FieldMapping field, string text, TimeZoneInfo zone)
    {
        var kind = FieldPairs.Find(field.FieldType, field.Column.Family)!.Kind;
        var read = kind switch
        {
            ValueKind.Flag => Flag(text),
            _ when text.Length == 0 => CanonicalValue.Empty,
            ValueKind.Text => new CanonicalValue.Text(text),
            ValueKind.Number => Number(text),
            ValueKind.Day => Day(text),
            ValueKind.Instant => Instant(text, zone),
            ValueKind.Set => CanonicalValue.Set.Of(text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
            ValueKind.Json => Json(text),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return read.Fits ? field.Codec.Normalize(read.Value) : read;
    }

    private static Conversion<CanonicalValue> Flag(string text) => text.Trim().ToLowerInvariant() switch
    {
        "yes" or "true" or "1" => new CanonicalValue.Flag(true),
        "no" or "false" or "0" or "" => new CanonicalValue.Flag(false),
        _ => Conversion<CanonicalValue>.Misfit("Enter yes or no."),
    };

    private static Conversion<CanonicalValue> Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? new CanonicalValue.Number(number)
            : Conversion<CanonicalValue>.Misfit("Enter a number such as 12.5.");

    private static Conversion<CanonicalValue> Day(string text) =>
        DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new CanonicalValue.Day(day)
            : Conversion<CanonicalValue>.Misfit("Enter a day such as 2026-01-31.");

    private static Conversion<CanonicalValue> Instant(string text, TimeZoneInfo zone)
    {
        // With an offset the text is a point in time; without one it is a time of day where the mapping's people are.
        if (DateTime.TryParseExact(text.Trim(), ["yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFF"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return new CanonicalValue.Instant(new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUnixTimeMilliseconds());
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? new CanonicalValue.Instant(instant.ToUnixTimeMilliseconds())
            : Conversion<CanonicalValue>.Misfit($"Enter a time such as 2026-01-31 08:30 (in {zone.Id}).");
    }

    private static Conversion<CanonicalValue> Json(string text)
    {
        try
        {
            return new CanonicalValue.Json(SortedJson.Write(JsonElement.Parse(text)));
        }
        catch (JsonException)
        {
            return Conversion<CanonicalValue>.Misfit("Enter a JSON document.");
        }
    }
}
