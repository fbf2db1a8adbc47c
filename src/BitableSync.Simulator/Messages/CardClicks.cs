using System.Collections.Concurrent;
using System.Text.Json;
using BitableSync.Simulator.Events;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.People;

namespace BitableSync.Simulator.Messages;

/// <summary>
/// A person clicks a card: the callback goes to the app once, and its answer shows a toast or changes the card.
/// Source: Feishu page "Card callback" (card.action.trigger) and its list of client errors.
/// </summary>
internal sealed class CardClicks(Platform platform)
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(30);
    private const int TokenUses = 2;

    private readonly ConcurrentDictionary<string, UpdateToken> _tokens = new(StringComparer.Ordinal);

    /// <summary>Delivers one callback. Set by the host.</summary>
    public Func<PlatformEvent, CancellationToken, Task<DeliveryResult>> Deliver { get; set; } = static (_, _) => Task.FromResult(new DeliveryResult(false, "no channel"));

    public async Task<ClickResult> ClickAsync(Message message, Person person, JsonElement action, CancellationToken cancellationToken)
    {
        var token = "c-" + platform.Ids.HexDigits(40);
        var callback = new PlatformEvent(IdSource.EventId(), "card.action.trigger", platform.Clock.Now, Content(message, person, action, token)) { IsCallback = true };
        var delivered = await Deliver(callback, cancellationToken);
        // The late update works only once the callback has been answered.
        _tokens[token] = new UpdateToken(message.Id, platform.Clock.TrueNow + TokenLifetime, TokenUses);
        return Apply(message, delivered);
    }

    /// <summary>The message a token of a click may still change, or null.</summary>
    public Message? UseToken(string? token)
    {
        if (token is null || !_tokens.TryGetValue(token, out var known) || known.Until < platform.Clock.TrueNow || known.Uses == 0) return null;
        _tokens[token] = known with { Uses = known.Uses - 1 };
        return platform.Messages.Find(known.MessageId);
    }

    private ClickResult Apply(Message message, DeliveryResult delivered)
    {
        if (!delivered.Accepted) return new ClickResult(ErrorOf(delivered), null, false);
        JsonElement reply;
        try
        {
            reply = delivered.Reply is { Length: > 0 } bytes ? JsonElement.Parse(bytes) : JsonElement.Parse("{}"u8);
        }
        catch (JsonException)
        {
            return new ClickResult(200672, null, false);
        }
        if (reply.ValueKind != JsonValueKind.Object) return new ClickResult(200672, null, false);
        var toast = reply.Member("toast");
        if (reply.Member("card") is not { } sent) return new ClickResult(0, toast, false);
        var card = sent.StringMember("type") == "raw" ? sent.Member("data") ?? default : sent;
        if (CardCheck.Problem(card) is not null) return new ClickResult(200673, toast, false);
        if (CardCheck.IsVersion2(JsonElement.Parse(message.Content)) && !CardCheck.IsVersion2(card) && !CardCheck.IsTemplate(card)) return new ClickResult(200830, toast, false);
        platform.Messages.Put(message with { Content = card.GetRawText(), UpdatedAt = platform.Clock.Now, IsUpdated = true });
        return new ClickResult(0, toast, true);
    }

    /// <summary>The number in the error that the person is shown.</summary>
    private static int ErrorOf(DeliveryResult delivered) => delivered switch
    {
        { Reply: not null } => 200671,
        { Description: var text } when text.StartsWith("no answer", StringComparison.Ordinal) || text.StartsWith("not acknowledged", StringComparison.Ordinal) => 200341,
        _ => 200340,
    };

    private byte[] Content(Message message, Person person, JsonElement action, string token) => Json.Bytes(json => json.WriteObject(() =>
    {
        json.WriteStartObject("operator");
        json.WriteString("tenant_key", platform.Options.TenantKey);
        json.WriteString("user_id", person.UserId);
        json.WriteString("open_id", person.OpenId);
        json.WriteString("union_id", person.UnionId);
        json.WriteEndObject();
        json.WriteString("token", token);
        json.WritePropertyName("action");
        action.WriteTo(json);
        json.WriteString("host", "im_message");
        json.WriteStartObject("context");
        json.WriteString("open_message_id", message.Id);
        json.WriteString("open_chat_id", message.ChatId);
        json.WriteEndObject();
    }));

    private sealed record UpdateToken(string MessageId, DateTimeOffset Until, int Uses);
}
