using System.Globalization;
using System.Text.Json;
using BitableSync.Simulator.Auth;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.Searching;

namespace BitableSync.Simulator.Messages;

/// <summary>Send, reply to, change, read and recall messages, and the late update of a clicked card. Source: Feishu im v1 and card pages.</summary>
internal sealed class MessageEndpoints(Platform platform)
{
    private const string Path = "/open-apis/im/v1/messages";
    private const int TextBytes = 150 * 1024;
    private static readonly TimeSpan ChangeableFor = TimeSpan.FromDays(14);
    private static readonly string[] Types = ["text", "post", "image", "file", "audio", "media", "sticker", "interactive", "share_chat", "share_user"];

    public IEnumerable<ApiRoute> Routes =>
    [
        Route(HttpMethod.Post, Path, Send),
        Route(HttpMethod.Get, Path, List),
        Route(HttpMethod.Get, Path + "/{message_id}", Get),
        Route(HttpMethod.Patch, Path + "/{message_id}", Patch),
        Route(HttpMethod.Delete, Path + "/{message_id}", Recall),
        Route(HttpMethod.Post, Path + "/{message_id}/reply", Reply),
        Route(HttpMethod.Post, "/open-apis/interactive/v1/card/update", UpdateCard),
    ];

    private static ApiRoute Route(HttpMethod method, string path, Func<ApiRequest, ApiReply> handle) =>
        new(method, path, (request, _) => ValueTask.FromResult(handle(request))) { Scopes = ["im:message", "im:message:send_as_bot"] };

    private ApiReply Send(ApiRequest request)
    {
        if (platform.Messages.SentWith(request.Body.StringMember("uuid")) is { } earlier) return One(earlier);
        return One(Store(request, Receiver(request), rootId: null));
    }

    private ApiReply Reply(ApiRequest request)
    {
        if (platform.Messages.SentWith(request.Body.StringMember("uuid")) is { } earlier) return One(earlier);
        var root = Existing(request);
        return One(Store(request, root.ReceiverId, root.RootId ?? root.Id));
    }

    private ApiReply Get(ApiRequest request)
    {
        var message = platform.Messages.Find(request.Route("message_id")) ?? throw new ApiRefusedException(230001, "message_id is unknown.");
        return ApiReply.Ok(json => json.WriteObject(() =>
        {
            json.WriteStartArray("items");
            Write(json, message);
            json.WriteEndArray();
        }));
    }

    private ApiReply List(ApiRequest request)
    {
        if (request.Query("container_id_type") != "chat" || request.Query("container_id") is not { } chatId) throw new ApiRefusedException(230001, "container_id_type is not chat, or container_id is missing.");
        var all = platform.Messages.All.Where(message => message.ChatId == chatId).ToList();
        var query = "messages of " + chatId;
        var offset = PageToken.Offset(request.Query("page_token"), query, code: 230001);
        var page = all.Skip(offset).Take(request.PageSize(20, 50, code: 230001)).ToList();
        return ApiReply.Ok(json => json.WriteObject(() =>
        {
            json.WriteBoolean("has_more", offset + page.Count < all.Count);
            json.WriteString("page_token", PageToken.Make(query, offset + page.Count));
            json.WriteStartArray("items");
            foreach (var message in page) Write(json, message);
            json.WriteEndArray();
        }));
    }

    private ApiReply Patch(ApiRequest request)
    {
        var message = Existing(request);
        if (message.Type != "interactive") throw new ApiRefusedException(230001, "Only cards can be changed.");
        if (platform.Clock.Now - message.CreatedAt > ChangeableFor) throw new ApiRefusedException(230031);
        var content = request.Body.StringMember("content") ?? throw new ApiRefusedException(230001, "content is missing or no string.");
        var card = CardCheck.Parse(content);
        if (!CardCheck.IsShared(card) || !CardCheck.IsShared(JsonElement.Parse(message.Content))) throw new ApiRefusedException(230001, "config.update_multi must be true in the old and the new card.");
        Replace(message, card);
        return ApiReply.Empty;
    }

    private ApiReply Recall(ApiRequest request)
    {
        platform.Messages.Put(Existing(request) with { IsDeleted = true });
        return ApiReply.Empty;
    }

    private ApiReply UpdateCard(ApiRequest request)
    {
        if (request.Body.Member("card") is not { ValueKind: JsonValueKind.Object } card) throw new ApiRefusedException(230001, "card is missing or no object.");
        var message = platform.Clicks.UseToken(request.Body.StringMember("token")) ?? throw new ApiRefusedException(300090);
        if (CardCheck.Problem(card) is { } problem) throw new ApiRefusedException(230099, problem);
        Replace(message, card);
        return ApiReply.Empty;
    }

    private void Replace(Message message, JsonElement card)
    {
        if (CardCheck.IsVersion2(JsonElement.Parse(message.Content)) && !CardCheck.IsVersion2(card) && !CardCheck.IsTemplate(card)) throw new ApiRefusedException(200830);
        platform.Messages.Put(message with { Content = card.GetRawText(), UpdatedAt = platform.Clock.Now, IsUpdated = true });
    }

    private Message Store(ApiRequest request, string receiverId, string? rootId)
    {
        var type = request.Body.StringMember("msg_type");
        if (type is null || !Types.Contains(type)) throw new ApiRefusedException(230001, "msg_type is missing or unknown.");
        var content = request.Body.StringMember("content") ?? throw new ApiRefusedException(230001, "content is missing or no string.");
        if (type == "interactive") CardCheck.Parse(content);
        else CheckContent(content);
        var now = platform.Clock.Now;
        var message = new Message(platform.Ids.MessageId(), platform.Messages.ChatWith(receiverId), receiverId, type, content, now) { RootId = rootId };
        platform.Messages.Put(message);
        platform.Messages.Remember(request.Body.StringMember("uuid"), message);
        return message;
    }

    private static void CheckContent(string content)
    {
        if (content.Length > TextBytes) throw new ApiRefusedException(230025);
        try
        {
            if (JsonElement.Parse(content).ValueKind == JsonValueKind.Object) return;
        }
        catch (JsonException)
        {
            // Falls through to the refusal below.
        }
        throw new ApiRefusedException(230001, "content is no JSON object in a string.");
    }

    private string Receiver(ApiRequest request)
    {
        var id = request.Body.StringMember("receive_id") ?? throw new ApiRefusedException(230001, "receive_id is missing or no string.");
        if (request.Query("receive_id_type") == "chat_id")
            return id.StartsWith("oc_", StringComparison.Ordinal) ? id : throw new ApiRefusedException(230034, $"'{id}' is no chat_id.");
        var person = request.Query("receive_id_type") switch
        {
            null or "open_id" => platform.People.Find(id, UserIdType.OpenId),
            "union_id" => platform.People.Find(id, UserIdType.UnionId),
            "user_id" => platform.People.Find(id, UserIdType.UserId),
            "email" => platform.People.All.FirstOrDefault(known => string.Equals(known.Email, id, StringComparison.OrdinalIgnoreCase)),
            var other => throw new ApiRefusedException(230001, $"receive_id_type is '{other}'."),
        };
        return person?.OpenId ?? throw new ApiRefusedException(230034, "Nobody has this receive_id.");
    }

    private Message Existing(ApiRequest request)
    {
        var message = platform.Messages.Find(request.Route("message_id")) ?? throw new ApiRefusedException(230001, "message_id is unknown.");
        return message.IsDeleted ? throw new ApiRefusedException(230011) : message;
    }

    private ApiReply One(Message message) => ApiReply.Ok(json => Write(json, message));

    private void Write(Utf8JsonWriter json, Message message) => json.WriteObject(() =>
    {
        json.WriteString("message_id", message.Id);
        if (message.RootId is { } rootId)
        {
            json.WriteString("root_id", rootId);
            json.WriteString("parent_id", rootId);
        }
        json.WriteString("msg_type", message.Type);
        json.WriteString("create_time", Milliseconds(message.CreatedAt));
        json.WriteString("update_time", Milliseconds(message.UpdatedAt));
        json.WriteBoolean("deleted", message.IsDeleted);
        json.WriteBoolean("updated", message.IsUpdated);
        json.WriteString("chat_id", message.ChatId);
        json.WriteStartObject("sender");
        json.WriteString("id", platform.Options.AppId);
        json.WriteString("id_type", "app_id");
        json.WriteString("sender_type", "app");
        json.WriteString("tenant_key", platform.Options.TenantKey);
        json.WriteEndObject();
        json.WriteStartObject("body");
        json.WriteString("content", message.IsDeleted ? "This message was recalled" : message.Content);
        json.WriteEndObject();
    });

    private static string Milliseconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
