using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Remote;

/// <summary>Url with both its parts, as the document <c>{"link","text"}</c>.</summary>
internal sealed class UrlCell(RemoteField field) : RemoteForm<CanonicalValue.Json>(field)
{
    protected override Conversion<CanonicalValue> Parse(JsonElement cell)
    {
        var parts = UrlParts.Of(cell);
        return parts.Fits ? Document(parts.Value) : Misfit<CanonicalValue>(parts.Problem!);
    }

    protected override Conversion<JsonNode?> Format(CanonicalValue.Json value)
    {
        var parts = Parts(value);
        if (!parts.Fits || parts.Value.Link.Length == 0) return Misfit<JsonNode?>("takes a document {\"text\",\"link\"} with a link, and the document is not one");
        return TextCell.ProblemOf(parts.Value.Link + parts.Value.Text) is { } problem ? Misfit<JsonNode?>(problem) : Node(parts.Value);
    }

    protected override CanonicalValue Keep(CanonicalValue.Json value) => Parts(value) is { Fits: true } parts ? Document(parts.Value) : value;

    private static Conversion<UrlParts> Parts(CanonicalValue.Json value) => JsonText.Parse(value.Value).Then(UrlParts.Of);

    private static JsonObject Node(UrlParts parts) => new() { ["link"] = parts.Link, ["text"] = parts.Text };

    private static CanonicalValue Document(UrlParts parts) => parts is { Link: "", Text: "" }
        ? CanonicalValue.Empty
        : new CanonicalValue.Json(SortedJson.Write(JsonSerializer.SerializeToElement(Node(parts))));
}
