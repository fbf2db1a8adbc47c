using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Remote;

/// <summary>A link field over an array of keys, see <see cref="LinkedRows"/>.</summary>
internal sealed class RowLinksCell(RemoteField field) : RemoteForm<CanonicalValue.Set>(field)
{
    protected override Conversion<CanonicalValue> Parse(JsonElement cell)
    {
        var value = LinkedRows.Read(cell, keys => CanonicalValue.Set.Of(keys));
        return value.Fits ? value : Misfit<CanonicalValue>(value.Problem!);
    }

    protected override Conversion<JsonNode?> Format(CanonicalValue.Set value) => value.Items.Count <= ItemShape.Links.MostItems
        ? new JsonArray([.. value.Items.Select(key => (JsonNode)JsonValue.Create(key))])
        : Misfit<JsonNode?>($"takes at most {ItemShape.Links.MostItems} links, and there are {value.Items.Count}");
}
