using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.Events;

/// <summary>
/// Reads decrypted event bodies in both envelopes: v2 <c>{schema, header, event}</c> and v1 <c>{uuid, token, ts, type, event}</c>.
/// Lenient about what is missing or new, strict about what is stored or used as an id. Pure.
/// </summary>
internal static class EventReader
{
    private const int LongestId = 256;

    /// <summary>End of the year 9999, in milliseconds since 1970.</summary>
    private const double LatestTime = 253_402_300_799_999;

    /// <summary>The event in a UTF-8 body that needs no further check of its origin; null when there is none. Never throws.</summary>
    public static FeishuEvent? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return Parse(body) is { } root ? Read(root) : null;
        }
        catch (Exception problem) when (IsMalformed(problem))
        {
            return null;
        }
    }

    /// <summary>The one JSON object a body consists of; null when it is not valid UTF-8 or something else.</summary>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public static JsonElement? Parse(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
            return null;
        var root = JsonSerializer.Deserialize<JsonElement>(body);
        return root.ValueKind == JsonValueKind.Object ? root : null;
    }

    /// <summary>Besides wrong syntax: JSON may hold half a surrogate pair, which only shows when the text is taken.</summary>
    public static bool IsMalformed(Exception problem) => problem is JsonException or InvalidOperationException;

    /// <summary>The event, or null when the JSON is not an event or an event of a known type lacks what makes it usable.</summary>
    /// <exception cref="InvalidOperationException">A string holds half a surrogate pair.</exception>
    public static FeishuEvent? Read(JsonElement root)
    {
        var (header, body) = (Member(root, "header"), Member(root, "event"));
        return header.ValueKind == JsonValueKind.Object
            ? Create(root, Id(header, "event_id"), Id(header, "event_type"), Milliseconds(Text(header, "create_time")), header)
            : Create(root, Id(root, "uuid"), Id(body, "type"), Seconds(Number(Text(root, "ts"))), body);
    }

    /// <summary>The verification token the body carries, in whichever envelope.</summary>
    public static string? TokenOf(JsonElement root) =>
        Member(root, "header") is { ValueKind: JsonValueKind.Object } header ? Text(header, "token") : Text(root, "token");

    /// <param name="root">The whole event.</param>
    /// <param name="id">Null when there is none or it is unusable.</param>
    /// <param name="type">Null when there is none or it is unusable.</param>
    /// <param name="createTime">Null when not said.</param>
    /// <param name="about">The object that names app and tenant.</param>
    private static FeishuEvent? Create(JsonElement root, string? id, string? type, DateTimeOffset? createTime, JsonElement about)
    {
        if (id is null || type is null || Content(type, root) is not { } content)
            return null;

        return new FeishuEvent
        {
            EventId = id,
            Type = type,
            CreateTime = createTime,
            AppId = Id(about, "app_id"),
            TenantKey = Id(about, "tenant_key"),
            Payload = WithoutToken(root),
            Content = content,
        };
    }

    private static EventContent? Content(string type, JsonElement root)
    {
        var body = Member(root, "event");
        return type switch
        {
            EventTypes.RecordChanged => RecordsChanged(body),
            EventTypes.FieldChanged => FieldsChanged(body),
            EventTypes.AppTicket => Text(body, "app_ticket") is { Length: > 0 } ticket ? new EventContent.AppTicket(ticket) : null,
            _ => new EventContent.Other(),
        };
    }

    private static EventContent.RecordsChanged? RecordsChanged(JsonElement body)
    {
        if (Table(body) is not { } table || Actions(body, Record) is not { } changes)
            return null;
        return new EventContent.RecordsChanged
        {
            Table = table,
            Revision = Number(body, "revision"),
            UpdateTime = Seconds(Number(body, "update_time")),
            OperatorOpenId = Id(Member(body, "operator_id"), "open_id"),
            Changes = changes,
        };
    }

    private static EventContent.FieldsChanged? FieldsChanged(JsonElement body)
    {
        if (Table(body) is not { } table || Actions(body, Field) is not { } changes)
            return null;
        return new EventContent.FieldsChanged
        {
            Table = table,
            Revision = Number(body, "revision"),
            UpdateTime = Seconds(Number(body, "update_time")),
            OperatorOpenId = Id(Member(body, "operator_id"), "open_id"),
            Changes = changes,
        };
    }

    private static TableAddress? Table(JsonElement body) =>
        Id(body, "file_token") is { } appToken && Id(body, "table_id") is { } tableId ? new TableAddress(appToken, tableId) : null;

    /// <summary>Null when one action cannot be read: half an event would look like a whole one.</summary>
    private static List<T>? Actions<T>(JsonElement body, Func<JsonElement, T?> read)
        where T : class
    {
        if (Member(body, "action_list") is not { ValueKind: JsonValueKind.Array } list)
            return null;
        List<T> actions = [];
        foreach (var item in list.EnumerateArray())
        {
            if (read(item) is not { } action)
                return null;
            actions.Add(action);
        }
        return actions;
    }

    private static RecordChange? Record(JsonElement item) =>
        Id(item, "record_id") is { } id && Action(item) is { } action
            ? new RecordChange(id, action, Cells(item, "before_value"), Cells(item, "after_value"))
            : null;

    private static FieldChange? Field(JsonElement item) =>
        Id(item, "field_id") is { } id && Action(item) is { } action
            ? new FieldChange(id, action, Text(Member(item, "before_value"), "name"), Text(Member(item, "after_value"), "name"))
            : null;

    private static ChangeAction? Action(JsonElement item) => Text(item, "action") switch
    {
        "record_added" or "field_added" => ChangeAction.Added,
        "record_edited" or "field_edited" => ChangeAction.Edited,
        "record_deleted" or "field_deleted" => ChangeAction.Deleted,
        _ => null,
    };

    /// <summary>Missing, null and [] alike mean no cells; a cell that is no text is skipped, as values are hints only.</summary>
    private static List<EventCell> Cells(JsonElement item, string name)
    {
        List<EventCell> cells = [];
        if (Member(item, name) is not { ValueKind: JsonValueKind.Array } list)
            return cells;
        foreach (var cell in list.EnumerateArray())
        {
            if (Id(cell, "field_id") is not { } field || Text(cell, "field_value") is not { } value)
                continue;
            var identity = Member(cell, "field_identity_value");
            cells.Add(new EventCell(field, value, identity.ValueKind == JsonValueKind.Object ? identity : null));
        }
        return cells;
    }

    /// <summary>A copy without the verification token, which must not end up in a database or log.</summary>
    private static JsonElement WithoutToken(JsonElement root)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = FeishuJson.Options.Encoder }))
        {
            writer.WriteStartObject();
            foreach (var member in root.EnumerateObject().Where(member => !member.NameEquals("token")))
            {
                if (member.NameEquals("header") && member.Value.ValueKind == JsonValueKind.Object)
                    WriteHeader(writer, member.Value);
                else
                    member.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        return JsonSerializer.Deserialize<JsonElement>(buffer.ToArray());
    }

    private static void WriteHeader(Utf8JsonWriter writer, JsonElement header)
    {
        writer.WriteStartObject("header");
        foreach (var member in header.EnumerateObject().Where(member => !member.NameEquals("token")))
            member.WriteTo(writer);
        writer.WriteEndObject();
    }

    private static JsonElement Member(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement owner, string name) => JsonText.StringOrNull(Member(owner, name));

    /// <summary>Ids become keys in the database: printable ASCII only, of reasonable length.</summary>
    private static string? Id(JsonElement owner, string name) =>
        Text(owner, name) is { Length: > 0 and <= LongestId } id && id.All(c => c is > ' ' and <= '~') ? id : null;

    private static long? Number(JsonElement owner, string name) => Member(owner, name) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var value) => value,
        { ValueKind: JsonValueKind.String } text when long.TryParse(JsonText.StringOrNull(text), NumberStyles.None, CultureInfo.InvariantCulture, out var value) => value,
        _ => null,
    };

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Callbacks of cards count microseconds where events count milliseconds; no event is from the year 10,000 or later.</summary>
    private static DateTimeOffset? Milliseconds(string? text) =>
        Number(text) is { } count ? Seconds(count / 1e3) ?? Seconds(count / 1e6) : null;

    private static DateTimeOffset? Seconds(double? seconds) =>
        seconds * 1000 is { } count and >= 0 and <= LatestTime ? DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(count)) : null;
}
