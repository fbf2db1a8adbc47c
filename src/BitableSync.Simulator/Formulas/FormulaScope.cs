using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Cells;

namespace BitableSync.Simulator.Formulas;

/// <summary>The record a formula is evaluated for.</summary>
internal sealed class FormulaScope(CellRead read, BitableRecord record)
{
    public DateTimeOffset Now => read.Platform.Clock.Now;

    public object? Value(FieldReference reference)
    {
        var field = reference.IsId ? read.Table.FieldWithId(reference.Field) : read.Table.FieldNamed(reference.Field);
        if (field is null || read.Deeper() is not { } deeper || field.Cell.ValueOf(record, field, deeper) is not { } cell) return null;
        return (field.Cell.Filter, field.Cell.Number(cell)) switch
        {
            (FilterKind.Date, { } number) => new Day(number),
            (FilterKind.Checkbox, { } number) => number != 0,
            (_, { } number) when field.Type != FieldType.AutoNumber => number,
            _ => field.Cell.Text(cell, field, deeper),
        };
    }

    public Day StartOfDay(Day day)
    {
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds((long)day.Milliseconds), read.Base.Zone).Date;
        return Local(local);
    }

    /// <summary>Midnight of that day in the Base's time zone.</summary>
    public Day Local(DateTime day) => new(new DateTimeOffset(day, read.Base.Zone.GetUtcOffset(day)).ToUnixTimeMilliseconds());
}
