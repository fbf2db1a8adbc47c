using System.Text.Json;
using BitableSync.Simulator.Bases;

namespace BitableSync.Simulator.Cells;

/// <summary>Button: a column without values.</summary>
internal sealed class ButtonCell : ReadOnlyCell<string>
{
    public override FilterKind Filter => FilterKind.None;

    public override object? ValueOf(BitableRecord record, BitableField field, CellRead read) => null;

    protected override void Write(Utf8JsonWriter json, string cell, BitableField field, CellRead read) => json.WriteNullValue();

    protected override string Text(string cell, BitableField field, CellRead read) => "";
}
