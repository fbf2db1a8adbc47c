using System.Globalization;
using System.Text;
using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Cells;

/// <summary>Auto number: a running number, with the fixed texts and dates the field's rule puts around it.</summary>
internal sealed class AutoNumberCell : ReadOnlyCell<AutoNumberCell.Serial>
{
    public override FilterKind Filter => FilterKind.Text;

    public override double? Number(object cell) => ((Serial)cell).Number;

    /// <summary>The cell of a new record.</summary>
    public static Serial Make(int number, BitableField field, DateTimeOffset createdLocal)
    {
        var plain = number.ToString(CultureInfo.InvariantCulture);
        var rule = field.Property?.Member("auto_serial");
        if (rule?.StringMember("type") != "custom" || rule.Value.Member("options") is not { ValueKind: JsonValueKind.Array } parts)
            return new Serial(number, plain);

        var text = new StringBuilder();
        foreach (var part in parts.EnumerateArray())
        {
            var value = part.StringMember("value") ?? "";
            text.Append(part.StringMember("type") switch
            {
                "system_number" => plain.PadLeft(int.Parse(value, CultureInfo.InvariantCulture), '0'),
                "created_time" => createdLocal.ToString(value.Length == 2 ? "%" + value : value, CultureInfo.InvariantCulture),
                _ => value,
            });
        }
        return new Serial(number, text.ToString());
    }

    protected override void Write(Utf8JsonWriter json, Serial cell, BitableField field, CellRead read) => json.WriteStringValue(cell.Shown);

    protected override string EventValue(Serial cell, BitableField field, CellRead read) => cell.Shown;

    protected override string Text(Serial cell, BitableField field, CellRead read) => cell.Shown;

    // Filters compare with the running number alone, without fixed text.
    protected override IReadOnlyList<string> Tokens(Serial cell, BitableField field, CellRead read) => [cell.Number.ToString(CultureInfo.InvariantCulture)];

    internal sealed record Serial(int Number, string Shown);
}
