using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Fields;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>Text on both sides, the plainest pair.</summary>
internal sealed class TextForm : IRemoteForm, ILocalForm
{
    public Conversion<CanonicalValue> Read(JsonElement? cell) => Of(cell?.GetString());

    public Conversion<JsonNode?> Write(CanonicalValue value) => value is CanonicalValue.Text text ? JsonValue.Create(text.Value) : (JsonNode?)null;

    public Conversion<CanonicalValue> Read(string? text) => Of(text);

    Conversion<string?> ILocalForm.Write(CanonicalValue value) => value is CanonicalValue.Text text ? text.Value : (string?)null;

    public CanonicalValue Normalize(CanonicalValue value) => value;

    private static CanonicalValue Of(string? text) => string.IsNullOrEmpty(text) ? CanonicalValue.Empty : new CanonicalValue.Text(text);
}
