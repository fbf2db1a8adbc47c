using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Fields;

namespace BitableSync.Tests.Core.Fields;

/// <summary>
/// What Bitable gives back on search after a write, by the platform's page of record values. Written apart from the code under
/// test; a shape that the page does not allow on write throws.
/// </summary>
internal static class RemoteStore
{
    /// <returns>The cell in read shape; null where the cell is absent.</returns>
    public static JsonElement? Store(RemoteField field, JsonNode? written)
    {
        if (written is null) return null;
        var read = Read(field, JsonNode.Parse(written.ToJsonString())!);
        return read is null ? null : JsonDocument.Parse(read.ToJsonString()).RootElement;
    }

    private static JsonNode? Read(RemoteField field, JsonNode written) => field.Type switch
    {
        BitableFieldType.Text when Text(written) is var text => text.Length == 0 ? null : new JsonArray(Segment(field, text)),
        BitableFieldType.Number => JsonValue.Create(written.GetValue<double>()),
        BitableFieldType.SingleSelect or BitableFieldType.Phone => Text(written),
        BitableFieldType.MultiSelect => ListOrAbsent(written, item => Text(item)),
        BitableFieldType.DateTime => JsonValue.Create(written.GetValue<long>()),
        BitableFieldType.Checkbox => written.GetValue<bool>() ? JsonValue.Create(true) : null,
        BitableFieldType.User => ListOrAbsent(written, item => new JsonObject { ["id"] = Only(item, "id"), ["name"] = "王芳", ["en_name"] = "Wang Fang", ["email"] = "", ["avatar_url"] = "https://example.invalid/a.png" }),
        BitableFieldType.GroupChat => ListOrAbsent(written, item => new JsonObject { ["id"] = Only(item, "id"), ["name"] = "Group", ["avatar_url"] = "https://example.invalid/g.png" }),
        BitableFieldType.Url => new JsonObject { ["text"] = written["text"]!.GetValue<string>(), ["link"] = written["link"]!.GetValue<string>() },
        BitableFieldType.Attachment => ListOrAbsent(written, item => new JsonObject { ["file_token"] = Only(item, "file_token"), ["name"] = "a.png", ["type"] = "image/png", ["size"] = 17, ["url"] = "https://example.invalid/1", ["tmp_url"] = "https://example.invalid/2" }),
        BitableFieldType.SingleLink or BitableFieldType.DuplexLink => written.AsArray().Count == 0 ? null : new JsonObject { ["link_record_ids"] = new JsonArray([.. written.AsArray().Select(item => (JsonNode)Text(item!))]) },
        BitableFieldType.Location => new JsonObject { ["location"] = Text(written), ["pname"] = "北京市", ["cityname"] = "北京市", ["name"] = "天安门广场" },
        _ => throw new InvalidOperationException($"A {field.Type} field cannot be written."),
    };

    private static JsonObject Segment(RemoteField field, string text) => field.UiType == "Email"
        ? new JsonObject { ["type"] = "url", ["text"] = text, ["link"] = $"mailto:{text}" }
        : new JsonObject { ["type"] = "text", ["text"] = text };

    private static string Text(JsonNode node) => node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : throw new InvalidOperationException("Text expected.");

    private static string Only(JsonNode item, string key) => item.AsObject() is { Count: 1 } && item[key] is { } member ? Text(member) : throw new InvalidOperationException($"Only \"{key}\" is accepted.");

    private static JsonArray? ListOrAbsent(JsonNode written, Func<JsonNode, JsonNode> read) =>
        written.AsArray().Count == 0 ? null : new JsonArray([.. written.AsArray().Select(item => read(item!))]);
}
