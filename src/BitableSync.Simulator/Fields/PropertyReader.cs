using System.Text.Json;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Fields;

/// <summary>Reads optional members of a property object; a wrong one is refused with the type's own code.</summary>
internal sealed class PropertyReader(JsonElement? property, int errorCode)
{
    public bool Has(string name) => property?.Member(name) is not null;

    public PropertyReader Inner(string name) => property?.Member(name) switch
    {
        null => new PropertyReader(null, errorCode),
        { ValueKind: JsonValueKind.Object } inner => new PropertyReader(inner, errorCode),
        _ => throw Wrong($"{name} is no object."),
    };

    public string OneOf(string name, string standard, IReadOnlyCollection<string> allowed) => property?.Member(name) switch
    {
        null => standard,
        { ValueKind: JsonValueKind.String } text when allowed.Contains(text.GetString()) => text.GetString()!,
        { ValueKind: JsonValueKind.String } text when text.GetString() is "" => standard,
        _ => throw Wrong($"{name} is none of {string.Join(", ", allowed)}."),
    };

    public bool Flag(string name, bool standard) => property?.Member(name) switch
    {
        null => standard,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong($"{name} is not true or false."),
    };

    public double Number(string name, double standard) => property?.Member(name) switch
    {
        null => standard,
        { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
        _ => throw Wrong($"{name} is no number."),
    };

    public IReadOnlyList<JsonElement> List(string name) => property?.Member(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray()],
        _ => throw Wrong($"{name} is no list."),
    };

    public ApiRefusedException Wrong(string problem) => new(errorCode, "property: " + problem);
}
