using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using BitableSync.Core.Records;

namespace BitableSync.App.Review;

/// <summary>A canonical value in words for people.</summary>
internal static class ShownValue
{
    /// <param name="value">The value.</param>
    /// <param name="zone">The mapping's time zone, in which people read points in time.</param>
    public static string Of(CanonicalValue value, TimeZoneInfo zone) => value switch
    {
        CanonicalValue.EmptyValue => "",
        CanonicalValue.Text text => text.Value,
        CanonicalValue.Number number => number.Value.ToString("R", CultureInfo.InvariantCulture),
        CanonicalValue.Flag flag => flag.Value ? "yes" : "no",
        CanonicalValue.Instant instant => Of(instant, zone),
        CanonicalValue.Day day => day.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        CanonicalValue.Set set => string.Join(", ", set.Items),
        CanonicalValue.Json json => json.Value,
        CanonicalValue.Unlinked link => string.Join(", ", link.Records),
        _ => throw new UnreachableException(),
    };

    /// <summary>The image of a whole row or record, a line for each value it has; "deleted" where there is none.</summary>
    public static string OfImage(CanonicalValue value, TimeZoneInfo zone)
    {
        if (value is not CanonicalValue.Json image) return value.IsEmpty ? "deleted" : Of(value, zone);
        using var members = JsonDocument.Parse(image.Value);
        return string.Join('\n', members.RootElement.EnumerateObject()
            .Select(member => (member.Name, Value: CanonicalJson.FromElement(member.Value)))
            .Where(member => !member.Value.IsEmpty)
            .Select(member => $"{member.Name}: {Of(member.Value, zone)}"));
    }

    private static string Of(CanonicalValue.Instant instant, TimeZoneInfo zone)
    {
        var utc = DateTimeOffset.UnixEpoch.AddMilliseconds(instant.UnixMilliseconds);
        return TimeZoneInfo.ConvertTime(utc, zone).ToString("yyyy-MM-dd HH:mm:ss.FFF zzz", CultureInfo.InvariantCulture);
    }
}
