using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Postgres.State;

/// <summary>Canonical values in <c>jsonb</c> columns.</summary>
internal static class CanonicalText
{
    /// <summary>One value; SQL NULL stands for empty.</summary>
    public static string? Write(CanonicalValue value) => CanonicalJson.ToNode(value)?.ToJsonString();

    public static CanonicalValue Read(string? json)
    {
        if (json is null) return CanonicalValue.Empty;
        using var document = JsonDocument.Parse(json);
        return CanonicalJson.FromElement(document.RootElement);
    }

    public static JsonObject WriteFields(IReadOnlyDictionary<FieldId, CanonicalValue> values) =>
        new(values.Select(pair => KeyValuePair.Create(pair.Key.Value, CanonicalJson.ToNode(pair.Value))));

    public static Dictionary<FieldId, CanonicalValue> ReadFields(JsonElement values) => values.EnumerateObject()
        .ToDictionary(property => new FieldId(property.Name), property => CanonicalJson.FromElement(property.Value));
}
