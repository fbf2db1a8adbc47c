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
        ["believed"] = CanonicalText.WriteFields(item.Believed),
        ["editedAt"] = item.Edit?.At,
        ["editor"] = item.Edit?.Actor,
        ["changes"] = new JsonArray([.. item.Changes.Select(change => (JsonNode)JsonValue.Create(change))]),
    };

    private static OutboxItem ReadItem(JsonElement item) => new(
        new RowKey(item.GetProperty("row").GetString()!),
        item.GetProperty("record").GetString() is { } record ? new RecordId(record) : null,
        item.GetProperty("linkVersion").GetInt64(),
        CanonicalText.ReadFields(item.GetProperty("values")),
        CanonicalText.ReadFields(item.GetProperty("believed")),
        item.GetProperty("editedAt") is { ValueKind: JsonValueKind.String } editedAt
            ? new EditMark(editedAt.GetDateTimeOffset(), item.GetProperty("editor").GetString())
            : null,
        [.. item.GetProperty("changes").EnumerateArray().Select(change => change.GetInt64())]);
}
