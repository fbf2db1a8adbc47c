using System.Text.Json;
using BitableSync.Simulator.Bases;

namespace BitableSync.Simulator.Cells;

/// <summary>Stage: set by the flow behind it, read as a string.</summary>
internal sealed class StageCell : ReadOnlyCell<string>
{
    public override FilterKind Filter => FilterKind.Text;

    /// <summary>A person stands for the flow here and may set the stage.</summary>
    public override object? Parse(JsonElement sent, CellWrite write) =>
        write.ByUser && sent.ValueKind == JsonValueKind.String ? sent.GetString() : base.Parse(sent, write);

    protected override void Write(Utf8JsonWriter json, string cell, BitableField field, CellRead read) => json.WriteStringValue(cell);

    protected override string EventValue(string cell, BitableField field, CellRead read) => cell;

    protected override string Text(string cell, BitableField field, CellRead read) => cell;
}
