using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.LongConnection;
using BitableSync.Simulator.Webhooks;
using Microsoft.AspNetCore.Routing;

namespace BitableSync.Simulator.Control;

/// <summary>The part of the control surface that steers events: request URL, faults on the way, long connections.</summary>
internal sealed class EventControl(Platform platform, WebhookChannel webhook)
{
    public void Map(RouteGroupBuilder group)
    {
        group.Handle("GET", "/events", (_, _) => ControlJson.Write(platform.Events));
        group.Handle("GET", "/events/faults", (_, _) => ControlJson.Write(platform.Faults.ActiveForEvents));
        group.Handle("POST", "/events/faults", (_, body) =>
        {
            platform.Faults.Add(ControlJson.Read<EventFaultBody>(body).ToFault());
            return ControlJson.Done;
        });
        MapWebhook(group);
        MapConnections(group);
    }

    private void MapWebhook(RouteGroupBuilder group)
    {
        group.Handle("GET", "/webhook", (_, _) => ControlJson.Write(new { platform.Webhook.Url, platform.Webhook.CardUrl, Encrypted = !string.IsNullOrEmpty(platform.Webhook.EncryptKey) }));
        group.HandleAsync("PUT", "/webhook", async (http, body) =>
        {
            var sent = ControlJson.Read<WebhookBody>(body);
            var settings = platform.Webhook with
            {
                Url = sent.Url,
                CardUrl = sent.CardUrl,
                EncryptKey = sent.EncryptKey ?? platform.Webhook.EncryptKey,
                VerificationToken = sent.VerificationToken ?? platform.Webhook.VerificationToken,
            };
            // As in the console, a request URL is saved only if it answers the challenge.
            if (settings.Url is not null && await webhook.VerifyAsync(settings, http.RequestAborted) is { } problem)
                throw new ApiRefusedException(1254800, $"The request URL failed the challenge: {problem}.");
            platform.Webhook = settings;
            return ControlJson.Done;
        });
    }

    private void MapConnections(RouteGroupBuilder group)
    {
        group.Handle("GET", "/connections", (_, _) => ControlJson.Write(platform.Connections.Connections.Select(open =>
            new { open.DeviceId, open.OpenedAt, Frozen = open.IsFrozen, open.Pings, open.Delivered })));
        group.Handle("POST", "/connections/drop", (_, _) =>
        {
            platform.Connections.DropAll();
            return ControlJson.Done;
        });
        group.Handle("POST", "/connections/freeze", (_, _) =>
        {
            platform.Connections.FreezeAll();
            return ControlJson.Done;
        });
        group.Handle("PUT", "/connections/refusal", (_, body) =>
        {
            platform.RefuseHandshake = ControlJson.Read<RefusalBody>(body).HandshakeStatus;
            return ControlJson.Done;
        });
        group.Handle("PUT", "/connections/config", (_, body) =>
        {
            platform.ClientConfig = ControlJson.Read<ClientConfig>(body);
            return ControlJson.Done;
        });
    }
}
