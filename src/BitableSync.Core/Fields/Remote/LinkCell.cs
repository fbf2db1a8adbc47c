using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Remote;

/// <summary>Url by its link alone. A changed link is shown as its own text, so a cell holds it twice.</summary>
internal sealed class LinkCell(RemoteField field) : RemoteForm<CanonicalValue.Text>(field)
{
    protected override Conversion<CanonicalValue> Parse(JsonElement cell)
    {
        var parts = UrlParts.Of(cell);
        return parts.Fits ? TextOrEmpty(parts.Value.Link) : Misfit<CanonicalValue>(parts.Problem!);
    }

    protected override Conversion<JsonNode?> Format(CanonicalValue.Text value) => TextCell.ProblemOf(value.Value + value.Value) is { } problem
        ? Misfit<JsonNode?>(problem)
        : new JsonObject { ["link"] = value.Value, ["text"] = value.Value };
}
