using System.Text.Json;
using System.Text.RegularExpressions;
using BitableSync.Simulator.Bases;

namespace BitableSync.Simulator.Cells;

/// <summary>Phone: digits with an optional leading plus.</summary>
internal sealed partial class PhoneCell : CellTypeOf<string>
{
    public override FilterKind Filter => FilterKind.Text;

    public override object? Parse(JsonElement sent, CellWrite write)
    {
        if (sent.ValueKind != JsonValueKind.String) throw write.Refuse(1254072, "a string", sent);
        var number = sent.GetString()!;
        if (number.Length > Limits.PhoneCharacters || !PhoneNumber().IsMatch(number))
            throw write.Refuse(1254072, $"a phone number has at most {Limits.PhoneCharacters} characters and the form (+)digits.");
        return number.Length == 0 ? null : number;
    }

    protected override void Write(Utf8JsonWriter json, string cell, BitableField field, CellRead read) => json.WriteStringValue(cell);

    protected override string EventValue(string cell, BitableField field, CellRead read) => cell;

    protected override string Text(string cell, BitableField field, CellRead read) => cell;

    [GeneratedRegex(@"^\+?[0-9]*\z")]
    private static partial Regex PhoneNumber();
}
