using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Postgres.Inbox;

using Cells = IReadOnlyDictionary<FieldId, EventCell>;

/// <summary>The cells an event names, as the <c>json</c> column holds them: record id, field id, then what was before and after.</summary>
internal static class InboxText
{
    public static string WriteCells(IReadOnlyDictionary<RecordId, Cells> records) =>
        new JsonObject(records.Select(record => KeyValuePair.Create<string, JsonNode?>(
            record.Key.Value, new JsonObject(record.Value.Select(cell => KeyValuePair.Create<string, JsonNode?>(
                cell.Key.Value, new JsonArray(cell.Value.Before, cell.Value.After))))))).ToJsonString();

    public static Dictionary<RecordId, Cells> ReadCells(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(
            record => new RecordId(record.Name),
            record => (Cells)record.Value.EnumerateObject().ToDictionary(
                cell => new FieldId(cell.Name), cell => new EventCell(cell.Value[0].GetString(), cell.Value[1].GetString())));
    }
}
