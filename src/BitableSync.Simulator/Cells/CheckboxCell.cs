using System.Text.Json;
using BitableSync.Simulator.Bases;

namespace BitableSync.Simulator.Cells;

/// <summary>Checkbox: false and never set are the same, and absent when read.</summary>
internal sealed class CheckboxCell : CellTypeOf<bool>
{
    public override FilterKind Filter => FilterKind.Checkbox;

    public override object? Parse(JsonElement sent, CellWrite write) => sent.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => null,
        _ => throw write.Refuse(1254065, "true or false", sent),
    };

    public override double? Number(object cell) => (bool)cell ? 1 : 0;

    protected override void Write(Utf8JsonWriter json, bool cell, BitableField field, CellRead read) => json.WriteBooleanValue(cell);

    protected override string Text(bool cell, BitableField field, CellRead read) => cell ? "true" : "false";
}
