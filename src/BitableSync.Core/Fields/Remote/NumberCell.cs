using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Remote;

/// <summary>Number, Currency, Progress (a fraction) and Rating (a whole number within the field's bounds).</summary>
internal sealed class NumberCell : RemoteForm<CanonicalValue.Number>
{
    private readonly double? _least;
    private readonly double? _most;
    private readonly bool _wholeOnly;

    public NumberCell(RemoteField field)
        : base(field)
    {
        if (field.UiType is not ("Rating" or "Progress")) return;
        _least = TryRead(field.Setting("min"));
        _most = TryRead(field.Setting("max"));
        _wholeOnly = field.UiType == "Rating";
    }

    /// <summary>A number, or a number in a string as the legacy endpoints give it; empty for an empty string.</summary>
    public static Conversion<CanonicalValue> Of(JsonElement cell)
    {
        if (cell.ValueKind == JsonValueKind.String && JsonText.String(cell) is { Fits: true, Value: "" }) return CanonicalValue.Empty;
        return TryRead(cell) is { } number
            ? new CanonicalValue.Number(number + 0.0)
            : Conversion<CanonicalValue>.Misfit($"holds {JsonText.Describe(cell)} where a finite number was expected");
    }

    protected override Conversion<CanonicalValue> Parse(JsonElement cell)
    {
        var number = Of(cell);
        return number.Fits ? number : Misfit<CanonicalValue>(number.Problem!);
    }

    protected override Conversion<JsonNode?> Format(CanonicalValue.Number value)
    {
        if (!double.IsFinite(value.Value)) return Misfit<JsonNode?>("takes finite numbers only");
        if (value.Value < _least || value.Value > _most)
        {
            return Misfit<JsonNode?>($"takes numbers from {Shown(_least)} to {Shown(_most)}, and the number is outside");
        }

        if (_wholeOnly && Math.Truncate(value.Value) != value.Value) return Misfit<JsonNode?>("takes whole numbers only");
        return JsonValue.Create(value.Value);
    }

    private static double? TryRead(JsonElement cell)
    {
        var text = cell.ValueKind switch
        {
            JsonValueKind.Number => cell.GetRawText(),
            JsonValueKind.String when JsonText.String(cell) is { Fits: true } read => read.Value,
            _ => "",
        };
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
    }

    private static string Shown(double? bound) => bound?.ToString("R", CultureInfo.InvariantCulture) ?? "any";
}
