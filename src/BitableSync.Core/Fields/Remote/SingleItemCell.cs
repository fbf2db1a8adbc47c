using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Remote;

/// <summary>A field that is set to hold one item (one person, one linked record), paired with a column of one value.</summary>
internal sealed class SingleItemCell(RemoteField field, ItemShape shape) : RemoteForm<CanonicalValue.Text>(field)
{
    protected override Conversion<CanonicalValue> Parse(JsonElement cell)
    {
        var items = shape.Read(cell);
        if (!items.Fits) return Misfit<CanonicalValue>(items.Problem!);
        return items.Value switch
        {
            [] => CanonicalValue.Empty,
            [var item] => TextOrEmpty(item),
            _ => Misfit<CanonicalValue>("holds several items, and its column takes one: leave one, or pair the field with a text[] or jsonb column"),
        };
    }

    protected override CanonicalValue Keep(CanonicalValue.Text value) => new CanonicalValue.Text(shape.Fold(value.Value));

    protected override Conversion<JsonNode?> Format(CanonicalValue.Text value) =>
        TextCell.ProblemOf(value.Value) is { } problem ? Misfit<JsonNode?>(problem) : new JsonArray(shape.Write(value.Value));
}
