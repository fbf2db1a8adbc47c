using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Remote;

/// <summary>What all cell forms share: absent cells, clearing, and values of another kind than the pair's.</summary>
internal abstract class RemoteForm<TValue>(RemoteField field) : IRemoteForm
    where TValue : CanonicalValue
{
    /// <summary>What an absent cell reads as.</summary>
    protected virtual CanonicalValue Blank => CanonicalValue.Empty;

    public Conversion<CanonicalValue> Read(JsonElement? cell) =>
        cell is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } present ? Parse(present) : Blank;

    public Conversion<JsonNode?> Write(CanonicalValue value) => value switch
    {
        TValue fitting => Format(fitting),
        CanonicalValue.EmptyValue => (JsonNode?)null,
        _ => Misfit<JsonNode?>($"takes a {typeof(TValue).Name}, and the value is a {value.GetType().Name}: it was stored under another mapping"),
    };

    public CanonicalValue Normalize(CanonicalValue value) => value switch
    {
        TValue fitting => Keep(fitting),
        CanonicalValue.EmptyValue => Blank,
        _ => value,
    };

    protected abstract Conversion<CanonicalValue> Parse(JsonElement cell);

    protected abstract Conversion<JsonNode?> Format(TValue value);

    /// <summary>What the field gives back after storing the value; the value itself where it cannot be stored.</summary>
    protected virtual CanonicalValue Keep(TValue value) => value;

    protected Conversion<T> Misfit<T>(string problem) => field.Misfit<T>(problem);

    protected static CanonicalValue TextOrEmpty(string text) => text.Length == 0 ? CanonicalValue.Empty : new CanonicalValue.Text(text);
}
