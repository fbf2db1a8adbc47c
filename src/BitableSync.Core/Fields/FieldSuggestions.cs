using System.Text.Json;
using System.Text.Json.Nodes;

namespace BitableSync.Core.Fields;

/// <summary>What to create on one side for what exists on the other, so that as little as possible is lost.</summary>
internal static class FieldSuggestions
{
    /// <summary>Most options of a select field (Bitable capacity limits).</summary>
    private const int MaxOptions = 20_000;

    /// <summary>Decimal digits every double keeps.</summary>
    private const int ExactDigits = 15;

    private const string Day = "yyyy-MM-dd";

    /// <returns>Null where no field type fits the column.</returns>
    public static FieldSuggestion? FieldFor(ColumnSpec column) => column.Family switch
    {
        ColumnFamily.SmallInt or ColumnFamily.Integer or ColumnFamily.BigInt => Number("0"),
        ColumnFamily.Numeric when column.Precision > ExactDigits => Text,
        ColumnFamily.Numeric => Number(Formatter(column.Scale)),
        ColumnFamily.Real or ColumnFamily.Double => Number("0.00"),
        ColumnFamily.Boolean => new FieldSuggestion(BitableFieldType.Checkbox, "Checkbox"),
        ColumnFamily.Date => Time(Day),
        ColumnFamily.Timestamp or ColumnFamily.TimestampTz => Time($"{Day} HH:mm"),
        ColumnFamily.Enum when column.EnumLabels.Count <= MaxOptions => Select(BitableFieldType.SingleSelect, column.EnumLabels),
        ColumnFamily.Array when FieldPairs.HoldsNames(column) => Select(BitableFieldType.MultiSelect, column.EnumLabels),
        ColumnFamily.Array => null,
        _ => FieldPairs.Find(BitableFieldType.Text, column.Family) is null ? null : Text,
    };

    /// <returns>Null for a field without values (a button).</returns>
    public static string? ColumnFor(RemoteField field) => field.Type switch
    {
        BitableFieldType.Number => field.UiType == "Rating" ? "smallint" : "double precision",
        BitableFieldType.MultiSelect => "text[]",
        BitableFieldType.DateTime => ShowsTimeOfDay(field) ? "timestamptz" : "date",
        BitableFieldType.Checkbox => "boolean",
        BitableFieldType.User or BitableFieldType.GroupChat or BitableFieldType.SingleLink or BitableFieldType.DuplexLink =>
            FieldPairs.HoldsOneItem(field) ? "text" : "text[]",
        BitableFieldType.Attachment or BitableFieldType.Lookup => "jsonb",
        BitableFieldType.Formula => ResultColumn(field),
        BitableFieldType.CreatedTime or BitableFieldType.ModifiedTime => "timestamptz",
        BitableFieldType.Button => null,
        _ => "text",
    };

    /// <summary>Whether people see a time of day in the field, by its formatter; the platform's default shows the day only.</summary>
    public static bool ShowsTimeOfDay(RemoteField field) =>
        JsonText.String(field.Setting("date_formatter")) is { Fits: true } formatter && formatter.Value.Contains("HH", StringComparison.Ordinal);

    private static FieldSuggestion Text => new(BitableFieldType.Text, "Text");

    private static FieldSuggestion Number(string formatter) => new(BitableFieldType.Number, "Number", new JsonObject { ["formatter"] = formatter });

    private static FieldSuggestion Time(string formatter) => new(BitableFieldType.DateTime, "DateTime", new JsonObject { ["date_formatter"] = formatter });

    private static FieldSuggestion Select(BitableFieldType type, IReadOnlyList<string> labels) => new(type, type.ToString(), new JsonObject
    {
        ["options"] = new JsonArray([.. labels.Select(label => (JsonNode)new JsonObject { ["name"] = label })]),
    });

    /// <summary>The formatters of Number go up to four digits after the point, and show only: the value keeps its digits.</summary>
    private static string Formatter(int? scale) => scale switch
    {
        null => "0.00",
        <= 0 => "0",
        _ => "0." + new string('0', Math.Min(scale.Value, 4)),
    };

    /// <summary>Newer Bases name the type of a formula's result; elsewhere jsonb takes any.</summary>
    private static string ResultColumn(RemoteField field)
    {
        var type = field.Setting("type");
        if (type.ValueKind != JsonValueKind.Object || !type.TryGetProperty("data_type", out var code)) return "jsonb";
        if (code.ValueKind != JsonValueKind.Number || !code.TryGetInt32(out var result)) return "jsonb";
        return (BitableFieldType)result switch
        {
            BitableFieldType.Text => "text",
            BitableFieldType.Number => "double precision",
            BitableFieldType.DateTime => "timestamptz",
            BitableFieldType.Checkbox => "boolean",
            _ => "jsonb",
        };
    }
}
