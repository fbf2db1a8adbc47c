using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Remote;

/// <summary>Checkbox: an absent cell is an unchecked box.</summary>
internal sealed class CheckboxCell(RemoteField field) : RemoteForm<CanonicalValue.Flag>(field)
{
    protected override CanonicalValue Blank => new CanonicalValue.Flag(false);

    protected override Conversion<CanonicalValue> Parse(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.True => new CanonicalValue.Flag(true),
        JsonValueKind.False => new CanonicalValue.Flag(false),
        _ => Misfit<CanonicalValue>($"holds {JsonText.Describe(cell)} where true or false was expected"),
    };

    protected override Conversion<JsonNode?> Format(CanonicalValue.Flag value) => JsonValue.Create(value.Value);
}
