using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Cells;

/// <summary>Multi select: option names in and out, ids inside and in events.</summary>
internal sealed class MultiSelectCell : CellTypeOf<string[]>
{
    public override FilterKind Filter => FilterKind.Option;

    public override object? Parse(JsonElement sent, CellWrite write)
    {
        if (sent.ValueKind != JsonValueKind.Array) throw write.Refuse(1254063, "a list of option names", sent);
        if (sent.GetArrayLength() > Limits.OptionsPerCell)
            throw write.Refuse(1254063, $"{sent.GetArrayLength()} options, at most {Limits.OptionsPerCell} are allowed.");
        var chosen = new List<string>();
        foreach (var item in sent.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String) throw write.Refuse(1254063, "a list of option names", item);
            if (item.GetString() is not { Length: > 0 } name) throw write.Refuse(1254063, "an option name is empty.");
            var id = SingleSelectCell.Option(name, write).Id;
            if (!chosen.Contains(id)) chosen.Add(id);
        }
        return chosen.Count == 0 ? null : chosen.ToArray();
    }

    protected override void Write(Utf8JsonWriter json, string[] cell, BitableField field, CellRead read) => json.WriteStrings(Tokens(cell, field, read));

    protected override string EventValue(string[] cell, BitableField field, CellRead read) => Json.Text(json => json.WriteStrings(cell));

    protected override string Text(string[] cell, BitableField field, CellRead read) => string.Join(",", Tokens(cell, field, read));

    protected override IReadOnlyList<string> Tokens(string[] cell, BitableField field, CellRead read) =>
        [.. cell.Select(field.OptionWithId).OfType<SelectOption>().Select(option => option.Name)];
}
