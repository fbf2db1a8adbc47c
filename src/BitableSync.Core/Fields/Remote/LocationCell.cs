using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Remote;

/// <summary>Location by its coordinates, <c>longitude,latitude</c> in degrees: read from an object, written as that text.</summary>
internal sealed class LocationCell(RemoteField field) : RemoteForm<CanonicalValue.Text>(field)
{
    /// <summary>The coordinates with every number by value and no spaces; null where the text is no pair on the globe. Idempotent.</summary>
    public static string? Coordinates(string text)
    {
        if (text.Split(',') is not [var first, var second]) return null;
        return Degrees(first, 180) is { } longitude && Degrees(second, 90) is { } latitude ? $"{longitude},{latitude}" : null;
    }

    protected override Conversion<CanonicalValue> Parse(JsonElement cell)
    {
        var text = cell.ValueKind == JsonValueKind.Object && cell.TryGetProperty("location", out var location)
            ? JsonText.String(location)
            : JsonText.String(cell);
        return text.Fits ? Normalize(TextOrEmpty(text.Value)) : Misfit<CanonicalValue>(text.Problem!);
    }

    protected override Conversion<JsonNode?> Format(CanonicalValue.Text value) => Coordinates(value.Value) is { } coordinates
        ? JsonValue.Create(coordinates)
        : Misfit<JsonNode?>("takes coordinates written longitude,latitude in degrees (like 116.397755,39.903179), and the text is not that");

    protected override CanonicalValue Keep(CanonicalValue.Text value) =>
        Coordinates(value.Value) is { } coordinates ? new CanonicalValue.Text(coordinates) : value;

    private static string? Degrees(string text, int most)
    {
        if (!DecimalText.TryParse(text, out var number)) return null;
        var trimmed = number.Trim();
        var isWithin = Math.Abs(double.Parse(trimmed.ToString(), CultureInfo.InvariantCulture)) <= most;
        return isWithin ? trimmed.ToString() : null;
    }
}
