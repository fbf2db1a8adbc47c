using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Remote;

/// <summary>A link field over a column of one key, see <see cref="LinkedRows"/>.</summary>
internal sealed class RowLinkCell(RemoteField field) : RemoteForm<CanonicalValue.Text>(field)
{
    private const string TooMany = "links to several records, and its column takes the key of one: leave one, or pair the field with an array";

    protected override Conversion<CanonicalValue> Parse(JsonElement cell)
    {
        var value = LinkedRows.Read(cell, OfKeys);
        if (value is { Fits: true, Value: CanonicalValue.Unlinked { Records.Count: > 1 } }) return Misfit<CanonicalValue>(TooMany);
        return value.Fits ? value : Misfit<CanonicalValue>(value.Problem!);
    }

    protected override Conversion<JsonNode?> Format(CanonicalValue.Text value) => new JsonArray(JsonValue.Create(value.Value));

    private static Conversion<CanonicalValue> OfKeys(IReadOnlyList<string> keys) => keys switch
    {
        [] => CanonicalValue.Empty,
        [var key] => TextOrEmpty(key),
        _ => Conversion<CanonicalValue>.Misfit(TooMany),
    };
}
