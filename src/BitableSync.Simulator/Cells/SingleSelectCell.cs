using System.Text.Json;
using BitableSync.Simulator.Bases;

namespace BitableSync.Simulator.Cells;

/// <summary>Single select: the option's name in and out, its id inside and in events.</summary>
internal sealed class SingleSelectCell : CellTypeOf<string>
{
    public override FilterKind Filter => FilterKind.Option;

    public override object? Parse(JsonElement sent, CellWrite write)
    {
        if (sent.ValueKind != JsonValueKind.String) throw write.Refuse(1254062, "the name of an option", sent);
        var name = sent.GetString()!;
        return name.Length == 0 ? null : Option(name, write).Id;
    }

    /// <summary>The option of that name, added to the field where there is none.</summary>
    public static SelectOption Option(string name, CellWrite write)
    {
        if (write.Field.OptionNamed(name) is { } known) return known;
        if (write.SharedOptions?.GetValueOrDefault(name) is { } shared) return shared;
        var added = write.Transaction.AddOption(write.Table, write.Field, name);
        write.SharedOptions?.Add(name, added);
        return added;
    }

    protected override void Write(Utf8JsonWriter json, string cell, BitableField field, CellRead read) => json.WriteStringValue(Text(cell, field, read));

    protected override string EventValue(string cell, BitableField field, CellRead read) => cell;

    protected override string Text(string cell, BitableField field, CellRead read) => field.OptionWithId(cell)?.Name ?? "";
}
