using System.Text.Json;
using BitableSync.Simulator.Bases;

namespace BitableSync.Simulator.Cells;

/// <summary>Created and modified time, taken from the record itself.</summary>
internal sealed class RecordTimeCell(Func<BitableRecord, long> timeOf) : ReadOnlyCell<long>
{
    public override FilterKind Filter => FilterKind.Date;

    public override object? ValueOf(BitableRecord record, BitableField field, CellRead read) => timeOf(record);

    public override double? Number(object cell) => (long)cell;

    protected override void Write(Utf8JsonWriter json, long cell, BitableField field, CellRead read) => json.WriteNumberValue(cell);

    protected override string Text(long cell, BitableField field, CellRead read) => DateTimeCell.Format(cell, read);
}
