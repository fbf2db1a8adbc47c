using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Fields;
using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.Events;

/// <summary>
/// Turns the cells of a change event into the shape in which search and batch_get return them. The encodings are only partly
/// documented and differ between tenants (text comes as JSON segments or plain, options as ids or names), so several are
/// understood and what is not understood is said to be unknown, never guessed.
/// </summary>
public static class EventCells
{
    /// <summary>Reads one cell.</summary>
    /// <param name="field">The cell's field, with its options.</param>
    /// <param name="cell">The cell as the event has it.</param>
    /// <param name="value">The value in read shape; null for an empty cell.</param>
    /// <returns>False when the encoding is not understood; the value then has to be read from the table.</returns>
    public static bool TryDecode(BitableField field, EventCell cell, out JsonElement? value)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(cell);
        value = null;
        if (cell.Value.Length == 0)
            return true;
        try
        {
            if (Node(field, cell) is not { } node)
                return false;
            value = node is JsonArray { Count: 0 } ? null : JsonSerializer.SerializeToElement(node, FeishuJson.Options);
            return true;
        }
        catch (Exception problem) when (problem is InvalidOperationException or JsonException)
        {
            // A string inside the value holds half a surrogate pair, which only shows when the text is taken.
            return false;
        }
    }

    private static JsonNode? Node(BitableField field, EventCell cell)
    {
        var json = Parse(cell.Value);
        return field.Type switch
        {
            BitableFieldType.Text => Segments(json, cell.Value),
            BitableFieldType.Number or BitableFieldType.DateTime or BitableFieldType.CreatedTime or BitableFieldType.ModifiedTime => Number(json),
            BitableFieldType.Checkbox => Flag(json),
            BitableFieldType.SingleSelect => OptionName(field, json is null ? cell.Value : AsText(json)),
            BitableFieldType.MultiSelect => OptionNames(field, json),
            BitableFieldType.User or BitableFieldType.CreatedUser or BitableFieldType.ModifiedUser => People(cell.Identity ?? JsonSerializer.SerializeToElement(json)),
            BitableFieldType.SingleLink or BitableFieldType.DuplexLink => Links(json),
            BitableFieldType.Phone or BitableFieldType.AutoNumber => AsText(json) ?? cell.Value,
            BitableFieldType.Url or BitableFieldType.Location => json as JsonObject,
            BitableFieldType.Attachment or BitableFieldType.GroupChat => json as JsonArray,
            _ => null,
        };
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new() { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonArray Segments(JsonNode? json, string raw)
    {
        var isSegments = json is JsonArray array && array.All(item => item is JsonObject segment && AsText(segment["text"]) is not null);
        return isSegments ? (JsonArray)json! : [new JsonObject { ["type"] = "text", ["text"] = AsText(json) ?? raw }];
    }

    private static JsonNode? Number(JsonNode? json)
    {
        if (json?.GetValueKind() == JsonValueKind.Number)
            return json;
        return double.TryParse(AsText(json), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
    }

    private static JsonNode? Flag(JsonNode? json) => json?.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? json : null;

    /// <summary>The name behind an option id; a name stands for itself. An id that the field no longer has is unknown.</summary>
    private static string? OptionName(BitableField field, string? idOrName) =>
        field.Options.FirstOrDefault(option => option.Id == idOrName)?.Name
        ?? field.Options.FirstOrDefault(option => option.Name == idOrName)?.Name;

    private static JsonArray? OptionNames(BitableField field, JsonNode? json)
    {
        if (json is not JsonArray array)
            return null;
        string?[] names = [.. array.Select(item => OptionName(field, AsText(item)))];
        return names.Contains(null) ? null : [.. names.Select(name => (JsonNode)name!)];
    }

    /// <summary>
    /// The ids inside the value itself belong to no known kind; the identity member has the open_ids. An inbox keeps the identity
    /// in the value's place.
    /// </summary>
    private static JsonArray? People(JsonElement? identity)
    {
        if (identity is not { ValueKind: JsonValueKind.Object } owner || !owner.TryGetProperty("users", out var users) || users.ValueKind != JsonValueKind.Array)
            return null;
        JsonArray people = [];
        foreach (var user in users.EnumerateArray())
        {
            if (user.ValueKind != JsonValueKind.Object || !user.TryGetProperty("user_id", out var ids) || JsonText.MemberOrNull(ids, "open_id") is not { } openId)
                return null;
            people.Add((JsonNode)new JsonObject
            {
                ["id"] = openId,
                ["name"] = JsonText.MemberOrNull(user, "name") ?? "",
                ["en_name"] = JsonText.MemberOrNull(user, "en_name") ?? "",
            });
        }
        return people;
    }

    private static JsonNode? Links(JsonNode? json)
    {
        var ids = json is JsonObject owner ? owner["link_record_ids"] as JsonArray : json as JsonArray;
        if (ids is null || ids.Any(id => AsText(id) is null))
            return null;
        return ids.Count == 0 ? new JsonArray() : new JsonObject { ["link_record_ids"] = ids.DeepClone() };
    }

    private static string? AsText(JsonNode? json) => json is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
