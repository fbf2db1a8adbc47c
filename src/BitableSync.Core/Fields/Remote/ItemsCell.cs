using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Remote;

/// <summary>Fields of several items (options, people, groups, links, attachments), compared as a set.</summary>
internal sealed class ItemsCell(RemoteField field, ItemShape shape) : RemoteForm<CanonicalValue.Set>(field)
{
    protected override Conversion<CanonicalValue> Parse(JsonElement cell)
    {
        var items = shape.Read(cell);
        return items.Fits ? CanonicalValue.Set.Of(items.Value) : Misfit<CanonicalValue>(items.Problem!);
    }

    protected override CanonicalValue Keep(CanonicalValue.Set value) => CanonicalValue.Set.Of(value.Items.Select(shape.Fold));

    protected override Conversion<JsonNode?> Format(CanonicalValue.Set value)
    {
        if (value.Items.Count > shape.MostItems) return Misfit<JsonNode?>($"takes at most {shape.MostItems} items, and there are {value.Items.Count}");
        foreach (var item in value.Items)
        {
            if (item.Length == 0) return Misfit<JsonNode?>("takes no item without a name: remove the empty one");
            if (TextCell.ProblemOf(item) is { } problem) return Misfit<JsonNode?>(problem);
        }

        return new JsonArray([.. value.Items.Select(shape.Write)]);
    }
}
