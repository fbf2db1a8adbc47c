using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Fields;

/// <summary>Checks the property of a field and completes it with the platform's defaults. Source: Feishu page "Field edit guide".</summary>
internal static class FieldProperties
{
    private static readonly string[] NumberFormats = ["0", "0.0", "0.00", "0.000", "0.0000", "1,000", "1,000.00", "%", "0.00%", "¥", "¥0.00", "$", "$0.00"];
    private static readonly string[] ProgressFormats = ["0", "0.0", "0.00", "0%", "0.0%", "0.00%"];
    private static readonly string[] CurrencyFormats = ["0", "0.0", "0.00", "0.000", "0.0000"];
    private static readonly string[] DateFormats = ["yyyy/MM/dd", "yyyy/MM/dd HH:mm", "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "MM-dd", "MM/dd/yyyy", "dd/MM/yyyy"];
    private static readonly string[] Symbols = ["star", "heart", "thumbsup", "fire", "smile", "lightning", "flower", "number"];
    private static readonly string[] Currencies =
    [
        "CNY", "USD", "EUR", "GBP", "AED", "AUD", "BRL", "CAD", "CHF", "HKD", "INR", "IDR", "JPY",
        "KRW", "MOP", "MXN", "MYR", "PHP", "PLN", "RUB", "SGD", "THB", "TRY", "TWD", "VND",
    ];

    /// <param name="wasSent">The member was there at all, even as null or {}.</param>
    public static JsonElement? Complete(FieldType type, string uiType, JsonElement? sent, bool wasSent)
    {
        var code = PropertyErrors.CodeOf(type);
        if (sent is { ValueKind: not JsonValueKind.Object }) throw new ApiRefusedException(code, "property is no object.");
        if (type is FieldType.Url or FieldType.Checkbox && wasSent && sent is not null)
            throw new ApiRefusedException(code, $"Fields of type {(int)type} take no property, not even an empty one.");
        var property = new PropertyReader(sent, code);
        return (type, uiType) switch
        {
            (FieldType.Text, "Barcode") => Barcode(property),
            (FieldType.Number, "Number") => Build(json => json.WriteString("formatter", property.OneOf("formatter", "0.0", NumberFormats))),
            (FieldType.Number, "Progress") => Progress(property),
            (FieldType.Number, "Currency") => Currency(property),
            (FieldType.Number, "Rating") => Rating(property),
            (FieldType.DateTime, _) => Date(property, withAutoFill: true),
            (FieldType.CreatedTime or FieldType.ModifiedTime, _) => Date(property, withAutoFill: false),
            (FieldType.User or FieldType.GroupChat, _) => Build(json => json.WriteBoolean("multiple", property.Flag("multiple", true))),
            (FieldType.Location, _) => Location(property),
            (FieldType.AutoNumber, _) => AutoNumber(property),
            (FieldType.Formula or FieldType.Lookup, _) => sent,
            _ => null,
        };
    }

    private static JsonElement Barcode(PropertyReader property)
    {
        var modes = property.Inner("allowed_edit_modes");
        return Build(json =>
        {
            json.WriteStartObject("allowed_edit_modes");
            json.WriteBoolean("manual", modes.Flag("manual", true));
            json.WriteBoolean("scan", modes.Flag("scan", true));
            json.WriteEndObject();
        });
    }

    private static JsonElement Progress(PropertyReader property)
    {
        var custom = property.Flag("range_customize", false);
        if (custom && !(property.Has("min") && property.Has("max"))) throw property.Wrong("min and max are needed with range_customize.");
        return Build(json =>
        {
            json.WriteString("formatter", property.OneOf("formatter", "0%", ProgressFormats));
            json.WriteDouble("min", property.Number("min", 0));
            json.WriteDouble("max", property.Number("max", 1));
            json.WriteBoolean("range_customize", custom);
        });
    }

    private static JsonElement Currency(PropertyReader property) => Build(json =>
    {
        json.WriteString("formatter", property.OneOf("formatter", "0.00", CurrencyFormats));
        json.WriteString("currency_code", property.OneOf("currency_code", "CNY", Currencies));
    });

    private static JsonElement Rating(PropertyReader property)
    {
        var (min, max) = (property.Number("min", 1), property.Number("max", 5));
        if (min is not (0 or 1) || max is not (>= 1 and <= 10)) throw property.Wrong("min is 0 or 1, max 1 to 10.");
        var symbol = property.Inner("rating").OneOf("symbol", "star", Symbols);
        return Build(json =>
        {
            json.WriteString("formatter", "0");
            json.WriteDouble("min", min);
            json.WriteDouble("max", max);
            json.WriteStartObject("rating");
            json.WriteString("symbol", symbol);
            json.WriteEndObject();
        });
    }

    private static JsonElement Date(PropertyReader property, bool withAutoFill) => Build(json =>
    {
        json.WriteString("date_formatter", property.OneOf("date_formatter", "yyyy/MM/dd", DateFormats));
        if (withAutoFill) json.WriteBoolean("auto_fill", property.Flag("auto_fill", false));
    });

    private static JsonElement Location(PropertyReader property)
    {
        var inputType = property.Inner("location").OneOf("input_type", "not_limit", ["only_mobile", "not_limit"]);
        return Build(json =>
        {
            json.WriteStartObject("location");
            json.WriteString("input_type", inputType);
            json.WriteEndObject();
        });
    }

    private static JsonElement AutoNumber(PropertyReader property)
    {
        var serial = property.Inner("auto_serial");
        var type = serial.OneOf("type", "auto_increment_number", ["auto_increment_number", "custom"]);
        var parts = serial.List("options");
        foreach (var part in parts) CheckSerialPart(part, property);
        return Build(json =>
        {
            json.WriteStartObject("auto_serial");
            json.WriteString("type", type);
            if (parts.Count > 0)
            {
                json.WriteStartArray("options");
                foreach (var part in parts) part.WriteTo(json);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        });
    }

    private static void CheckSerialPart(JsonElement part, PropertyReader property)
    {
        var value = part.StringMember("value") ?? "";
        var fits = part.StringMember("type") switch
        {
            "system_number" => value is [>= '1' and <= '9'],
            "fixed_text" => value.Length <= 20,
            "created_time" => value is "yyyyMMdd" or "yyyyMM" or "yyyy" or "MMdd" or "MM" or "dd",
            _ => false,
        };
        if (!fits) throw property.Wrong("auto_serial.options holds an unknown part.");
    }

    private static void WriteDouble(this Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        json.WriteDouble(value);
    }

    private static JsonElement Build(Action<Utf8JsonWriter> members) => JsonElement.Parse(Json.Bytes(json => json.WriteObject(() => members(json))));
}
