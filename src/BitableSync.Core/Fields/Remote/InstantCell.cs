using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Remote;

/// <summary>DateTime, CreatedTime and ModifiedTime as the instant they are: milliseconds since 1970-01-01 UTC.</summary>
internal sealed class InstantCell(RemoteField field) : RemoteForm<CanonicalValue.Instant>(field)
{
    /// <summary>The milliseconds, cut to whole ones; a problem where the cell is no number or out of the calendar.</summary>
    public static Conversion<long> Milliseconds(JsonElement cell)
    {
        var text = cell.ValueKind == JsonValueKind.Number ? cell.GetRawText() : JsonText.String(cell) is { Fits: true } read ? read.Value : "";
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return Conversion<long>.Misfit($"holds {JsonText.Describe(cell)} where milliseconds since 1970 were expected");
        }

        // Every millisecond of the years 0001 to 9999 is a double of its own, so nothing is rounded here.
        return number >= Calendar.FirstMillisecond && number < Calendar.LastMillisecond + 1.0
            ? (long)Math.Floor(number)
            : Conversion<long>.Misfit("holds a time outside the years 0001 to 9999");
    }

    protected override Conversion<CanonicalValue> Parse(JsonElement cell)
    {
        var instant = Milliseconds(cell);
        return instant.Fits ? new CanonicalValue.Instant(instant.Value) : Misfit<CanonicalValue>(instant.Problem!);
    }

    protected override Conversion<JsonNode?> Format(CanonicalValue.Instant value) => Calendar.Holds(value.UnixMilliseconds)
        ? JsonValue.Create(value.UnixMilliseconds)
        : Misfit<JsonNode?>("takes times in the years 0001 to 9999, and the time is outside");
}
