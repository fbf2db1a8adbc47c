using System.Text.Json;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Messages;

/// <summary>What is wrong with a card, with the sub code the platform puts in the message of 230099. Source: Feishu card pages, versions 1.0 and 2.0.</summary>
internal static class CardCheck
{
    private const int MaxBytes = 30 * 1024;
    private const int MaxElements = 200;

    /// <exception cref="ApiRefusedException">230025 too long, 230099 not a card.</exception>
    public static JsonElement Parse(string content)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(content) > MaxBytes) throw new ApiRefusedException(230025, $"A card has at most {MaxBytes} bytes.");
        try
        {
            var card = JsonElement.Parse(content);
            if (Problem(card) is { } problem) throw new ApiRefusedException(230099, problem);
            return card;
        }
        catch (JsonException)
        {
            throw new ApiRefusedException(230099, "ErrCode: 200621; ErrMsg: parse card json err");
        }
    }

    /// <summary>Null for a card that can be shown.</summary>
    public static string? Problem(JsonElement card)
    {
        if (card.ValueKind != JsonValueKind.Object) return "ErrCode: 200621; ErrMsg: card is no object";
        if (IsTemplate(card)) return card.Member("data")?.StringMember("template_id") is { Length: > 0 } ? null : "ErrCode: 11246; ErrMsg: template_id is missing";
        if (!IsVersion2(card)) return null;
        if (card.Member("elements") is not null) return "ErrCode: 200861; ErrMsg: elements belong under body in schema 2.0";
        var tags = Tags(card.Member("body") ?? default).ToList();
        if (tags.Contains("action")) return "ErrCode: 200861; ErrMsg: unsupported tag action in schema 2.0";
        return tags.Count > MaxElements ? $"ErrCode: 11310; ErrMsg: {tags.Count} elements, at most {MaxElements}" : null;
    }

    public static bool IsTemplate(JsonElement card) => card.StringMember("type") == "template";

    public static bool IsVersion2(JsonElement card) => card.StringMember("schema") == "2.0";

    /// <summary>Whether the card is shared, so that it can be changed for all who see it; version 2.0 cards always are.</summary>
    public static bool IsShared(JsonElement card) =>
        IsVersion2(card) || IsTemplate(card) || card.Member("config")?.Member("update_multi") is { ValueKind: JsonValueKind.True };

    /// <summary>What a click on the button with that text sends; null where there is no such button.</summary>
    public static JsonElement? ButtonValue(JsonElement card, string text)
    {
        foreach (var element in Elements(card))
        {
            if (element.StringMember("tag") != "button" || element.Member("text")?.StringMember("content") != text) continue;
            if (element.Member("value") is { } value) return value;
            if (element.Member("behaviors") is not { ValueKind: JsonValueKind.Array } behaviors) continue;
            foreach (var behavior in behaviors.EnumerateArray())
                if (behavior.StringMember("type") == "callback" && behavior.Member("value") is { } sent) return sent;
        }
        return null;
    }

    private static IEnumerable<string> Tags(JsonElement element) => Elements(element).Select(found => found.StringMember("tag")).OfType<string>();

    private static IEnumerable<JsonElement> Elements(JsonElement element)
    {
        var inner = element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().Select(member => member.Value),
            JsonValueKind.Array => element.EnumerateArray(),
            _ => [],
        };
        if (element.ValueKind == JsonValueKind.Object) yield return element;
        foreach (var child in inner.SelectMany(Elements)) yield return child;
    }
}
