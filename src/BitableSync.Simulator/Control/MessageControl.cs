using System.Text.Json;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.Messages;
using Microsoft.AspNetCore.Routing;

namespace BitableSync.Simulator.Control;

/// <summary>The part of the control surface that shows messages and clicks cards.</summary>
internal sealed class MessageControl(Platform platform)
{
    public void Map(RouteGroupBuilder group)
    {
        group.Handle("GET", "/messages", (_, _) => ControlJson.Write(platform.Messages.All));
        group.HandleAsync("POST", "/messages/{message_id}/click", async (http, body) =>
        {
            var messageId = (string)http.GetRouteValue("message_id")!;
            var message = platform.Messages.Find(messageId) ?? throw new ApiRefusedException(230001, $"There is no message '{messageId}'.", 404);
            var person = platform.People.Operator(body.StringMember("operator"));
            return ControlJson.Write(await platform.Clicks.ClickAsync(message, person, Action(message, body), http.RequestAborted));
        });
    }

    /// <summary>The action as given, or that of the button with the given text.</summary>
    private static JsonElement Action(Message message, JsonElement body)
    {
        if (body.Member("action") is { } action) return action;
        var text = body.StringMember("button") ?? throw new JsonException("Either 'action' or 'button' is needed.");
        var value = CardCheck.ButtonValue(JsonElement.Parse(message.Content), text) ?? throw new ApiRefusedException(230001, $"The card has no button '{text}'.", 404);
        return JsonElement.Parse(Json.Bytes(json => json.WriteObject(() =>
        {
            json.WritePropertyName("value");
            value.WriteTo(json);
            json.WriteString("tag", "button");
        })));
    }
}
