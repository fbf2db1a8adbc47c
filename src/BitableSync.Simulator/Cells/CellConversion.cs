using System.Globalization;
using BitableSync.Simulator.Bases;

namespace BitableSync.Simulator.Cells;

/// <summary>What becomes of a cell when the type of its column changes: text and numbers survive where they can, the rest is lost.</summary>
internal static class CellConversion
{
    public static object? Convert(object cell, BitableField from, BitableField to, CellRead read)
    {
        if (from.Type == to.Type && to.Type is not (FieldType.SingleSelect or FieldType.MultiSelect) && from.UiType == to.UiType) return cell;
        var text = from.Cell.Text(cell, from, read);
        return to.Type switch
        {
            FieldType.Text when to.UiType == "Email" => text,
            FieldType.Text => new[] { new TextSegment("text", text) },
            FieldType.Number => from.Cell.Number(cell) ?? ParseNumber(text),
            FieldType.SingleSelect => OptionIds(cell, from, to, read).FirstOrDefault(),
            FieldType.MultiSelect => OptionIds(cell, from, to, read) is { Length: > 0 } ids ? ids : null,
            FieldType.Checkbox => from.Cell.Number(cell) is > 0 ? true : null,
            _ => null,
        };
    }

    private static string[] OptionIds(object cell, BitableField from, BitableField to, CellRead read)
    {
        // Ids survive renames, names survive a change from text.
        var kept = cell switch
        {
            string id when from.Type == FieldType.SingleSelect => [id],
            string[] ids when from.Type == FieldType.MultiSelect => ids,
            _ => from.Cell.Tokens(cell, from, read).Select(name => to.OptionNamed(name)?.Id).OfType<string>(),
        };
        return [.. kept.Where(id => to.OptionWithId(id) is not null)];
    }

    private static double? ParseNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
