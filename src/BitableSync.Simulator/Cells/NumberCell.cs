using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Cells;

/// <summary>Number, Progress, Currency and Rating: a double, whatever the formatter shows.</summary>
internal sealed class NumberCell : CellTypeOf<double>
{
    public override FilterKind Filter => FilterKind.Number;

    public override object? Parse(JsonElement sent, CellWrite write)
    {
        if (sent.ValueKind != JsonValueKind.Number) throw write.Refuse(1254061, "a number", sent);
        var number = sent.GetDouble();
        if (!double.IsFinite(number)) throw write.Refuse(1254061, "the number does not fit a double.");
        if (write.Field.UiType == "Rating" && !FitsRating(number, write.Field))
            throw write.Refuse(1254061, "a rating is a whole number within min and max of the field.");
        return number == 0 ? 0d : number;
    }

    public override double? Number(object cell) => (double)cell;

    protected override void Write(Utf8JsonWriter json, double cell, BitableField field, CellRead read)
    {
        if (read.Dialect == ReadDialect.Search) json.WriteDouble(cell);
        else json.WriteStringValue(Format(cell));
    }

    protected override string EventValue(double cell, BitableField field, CellRead read) => Format(cell);

    protected override string Text(double cell, BitableField field, CellRead read) => Format(cell);

    private static string Format(double number) => Json.Text(json => json.WriteDouble(number));

    private static bool FitsRating(double number, BitableField field)
    {
        var max = field.Property?.Member("max")?.GetDouble() ?? 5;
        return number == Math.Floor(number) && number >= 0 && number <= max;
    }
}
