using System.Collections.Concurrent;
using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Formulas;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Cells;

/// <summary>Formula: evaluated whenever it is read, from the cells of the same record.</summary>
internal sealed class FormulaCell : ReadOnlyCell<FormulaCell.Result>
{
    private static readonly ConcurrentDictionary<(string TableId, string Text), Expression> Parsed = new();

    public override FilterKind Filter => FilterKind.None;

    public override object? ValueOf(BitableRecord record, BitableField field, CellRead read)
    {
        if (field.Property?.StringMember("formula_expression") is not { Length: > 0 } text) return null;
        var expression = Parsed.GetOrAdd((read.Table.Id, text), static key => FormulaParser.Parse(key.Text, key.TableId));
        return expression.Evaluate(new FormulaScope(read, record)) is { } value and not "" ? new Result(value) : null;
    }

    public override double? Number(object cell) => ((Result)cell).Value is double or Day or bool ? FormulaValues.Number(((Result)cell).Value) : null;

    protected override void Write(Utf8JsonWriter json, Result cell, BitableField field, CellRead read)
    {
        if (read.Dialect != ReadDialect.Search)
        {
            WriteValue(json, cell.Value);
            return;
        }
        json.WriteStartObject();
        json.WriteNumber("type", (int)TypeOf(cell.Value));
        json.WritePropertyName("value");
        if (cell.Value is string)
        {
            WriteValue(json, cell.Value);
        }
        else
        {
            json.WriteStartArray();
            WriteValue(json, cell.Value);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    protected override string Text(Result cell, BitableField field, CellRead read) => FormulaValues.Text(cell.Value);

    private static FieldType TypeOf(object value) => value switch
    {
        double => FieldType.Number,
        bool => FieldType.Checkbox,
        Day => FieldType.DateTime,
        _ => FieldType.Text,
    };

    private static void WriteValue(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case double number: json.WriteDouble(number); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case Day day: json.WriteDouble(day.Milliseconds); break;
            default: TextCell.WriteSegments(json, [new TextSegment("text", (string)value)]); break;
        }
    }

    internal sealed record Result(object Value);
}
