using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.State;

namespace BitableSync.Postgres.Outbox;

/// <summary>The items of a batch as the <c>jsonb</c> column holds them.</summary>
internal static class OutboxText
{
    public static string Write(IEnumerable<OutboxItem> items) => new JsonArray([.. items.Select(WriteItem)]).ToJsonString();

    public static IReadOnlyList<OutboxItem> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(ReadItem)];
    }

    private static JsonObject WriteItem(OutboxItem item) => new()
    {
        ["row"] = item.Row.Json,
        ["record"] = item.Record?.Value,
        ["linkVersion"] = item.LinkVersion,
        ["values"] = CanonicalText.WriteFields(item.Values),
        ["changes"] = new JsonArray([.. item.Changes.Select(change => (JsonNode)JsonValue.Create(change))]),
    };

    private static OutboxItem ReadItem(JsonElement item) => new(
        new RowKey(item.GetProperty("row").GetString()!),
        item.GetProperty("record").GetString() is { } record ? new RecordId(record) : null,
        item.GetProperty("linkVersion").GetInt64(),
        CanonicalText.ReadFields(item.GetProperty("values")),
        [.. item.GetProperty("changes").EnumerateArray().Select(change => change.GetInt64())]);
}
