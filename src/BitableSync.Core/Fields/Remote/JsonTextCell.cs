using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Remote;

/// <summary>A text field that shows a JSON document of the database.</summary>
internal sealed class JsonTextCell(RemoteField field) : RemoteForm<CanonicalValue.Json>(field)
{
    protected override Conversion<CanonicalValue> Parse(JsonElement cell)
    {
        var text = TextCell.Join(cell);
        if (text is { Fits: true, Value: "" }) return CanonicalValue.Empty;
        var document = text.Then(JsonText.Parse).Then(JsonText.Canonical);
        return document.Fits ? document : Misfit<CanonicalValue>(document.Problem!);
    }

    protected override Conversion<JsonNode?> Format(CanonicalValue.Json value) =>
        TextCell.ProblemOf(value.Value) is { } problem ? Misfit<JsonNode?>(problem) : JsonValue.Create(value.Value);
}
