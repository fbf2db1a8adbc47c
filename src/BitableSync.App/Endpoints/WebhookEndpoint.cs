using System.Buffers;
using System.IO.Pipelines;
using BitableSync.App.Access;
using BitableSync.App.Serving;
using BitableSync.Core.Ports;
using BitableSync.Feishu;
using BitableSync.Feishu.Events;
using Microsoft.AspNetCore.Mvc;

namespace BitableSync.App.Endpoints;

/// <summary><c>POST /feishu/events</c>: judged, stored, acknowledged, in this order and with nothing in between.</summary>
internal static class WebhookEndpoint
{
    public const string Path = "/feishu/events";

    /// <summary>The platform gives an answer 3 seconds; what is refused in time is sent again.</summary>
    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(2.5);

    public static void MapWebhook(this IEndpointRouteBuilder routes) => routes.MapPost(Path, (RequestDelegate)HandleAsync)
        .AllowAnonymous().RequireRateLimiting(RequestLimits.Webhook)
        // It has a limit of its own, beyond which a body is refused like any other that is wrong.
        .WithMetadata(new DisableRequestSizeLimitAttribute());

    private static async Task HandleAsync(HttpContext http)
    {
        var services = http.RequestServices;
        var options = services.GetRequiredService<FeishuOptions>();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(WebhookEndpoint));
        var body = await ReadBodyAsync(http.Request, options.WebhookMaxBodyBytes + 1, http.RequestAborted);
        var outcome = services.GetRequiredService<WebhookReceiver>().Read(body, Headers(http.Request), services.GetRequiredService<TimeProvider>().GetUtcNow());
        switch (outcome)
        {
            case WebhookOutcome.Challenge challenge:
                await http.Response.WriteAsJsonAsync(new { challenge = challenge.Text }, http.RequestAborted);
                break;
            case WebhookOutcome.Received received:
                await AcceptAsync(http, received, logger);
                break;
            case WebhookOutcome.Rejected rejected:
                Serving.Log.WebhookRefused(logger, rejected.Reason.ToString());
                http.Response.StatusCode = (int)rejected.Status;
                break;
        }
    }

    private static async Task AcceptAsync(HttpContext http, WebhookOutcome.Received received, ILogger logger)
    {
        var replays = http.RequestServices.GetRequiredService<ReplayGuard>();
        if (received.Signed is { } signed && replays.WasAccepted(signed))
        {
            Serving.Log.WebhookRefused(logger, "Replayed");
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        limit.CancelAfter(StoreLimit);
        try
        {
            await http.RequestServices.GetRequiredService<EventDoor>().StoreAsync(received.Event, limit.Token);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            Serving.Log.EventNotStored(logger, $"The database took longer than {StoreLimit.TotalSeconds} s.");
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }
        catch (StoreException away)
        {
            // Anything but 200 makes the platform send the event again.
            Serving.Log.EventNotStored(logger, away.Message);
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        if (received.Signed is { } accepted) replays.Remember(accepted);
        await http.Response.WriteAsJsonAsync(new { msg = "success" }, http.RequestAborted);
    }

    private static WebhookHeaders Headers(HttpRequest request) => new(
        request.Headers[WebhookHeaders.TimestampName], request.Headers[WebhookHeaders.NonceName], request.Headers[WebhookHeaders.SignatureName]);

    /// <summary>The exact bytes, which the signature is made over, up to a limit that the receiver then finds exceeded.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken);
            if (read.IsCompleted || read.Buffer.Length >= limit) return Taken(request.BodyReader, read.Buffer, limit);
            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static byte[] Taken(PipeReader reader, ReadOnlySequence<byte> buffer, int limit)
    {
        var bytes = buffer.Slice(0, Math.Min(buffer.Length, limit)).ToArray();
        reader.AdvanceTo(buffer.End);
        return bytes;
    }
}
