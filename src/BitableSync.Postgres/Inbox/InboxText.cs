using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Postgres.Inbox;

/// <summary>The fields an event names, as the <c>jsonb</c> column holds them: record id to field ids.</summary>
internal static class InboxText
{
    public static string WriteFields(IReadOnlyDictionary<RecordId, IReadOnlyList<FieldId>> fields) =>
        new JsonObject(fields.Select(pair => KeyValuePair.Create<string, JsonNode?>(
            pair.Key.Value, new JsonArray([.. pair.Value.Select(field => (JsonNode)JsonValue.Create(field.Value))])))).ToJsonString();

    public static Dictionary<RecordId, IReadOnlyList<FieldId>> ReadFields(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(
            property => new RecordId(property.Name),
            property => (IReadOnlyList<FieldId>)[.. property.Value.EnumerateArray().Select(field => new FieldId(field.GetString()!))]);
    }
}
