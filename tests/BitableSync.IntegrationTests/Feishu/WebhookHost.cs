using System.Collections.Concurrent;
using BitableSync.Feishu.Events;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.IntegrationTests.Feishu;

/// <summary>A request URL that judges what arrives with our receiver, stores events and remembers refusals.</summary>
internal sealed class WebhookHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly WebhookReceiver _receiver;
    private int _failures;

    private WebhookHost(WebApplication app, WebhookReceiver receiver)
    {
        (_app, _receiver) = (app, receiver);
        app.MapPost("/", (RequestDelegate)ReceiveAsync);
    }

    public Uri Url => new(_app.Urls.First());

    public ConcurrentQueue<FeishuEvent> Stored { get; } = [];

    public ConcurrentQueue<WebhookRejection> Refused { get; } = [];

    public static async Task<WebhookHost> StartAsync(WebhookReceiver receiver)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        var host = new WebhookHost(builder.Build(), receiver);
        await host._app.StartAsync();
        return host;
    }

    /// <summary>The next so many events are not stored.</summary>
    public void FailNext(int times) => _failures = times;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        string? header(string name) => http.Request.Headers[name].FirstOrDefault();
        var headers = new WebhookHeaders(header(WebhookHeaders.TimestampName), header(WebhookHeaders.NonceName), header(WebhookHeaders.SignatureName));
        switch (_receiver.Read(body.ToArray(), headers, TimeProvider.System.GetUtcNow()))
        {
            case WebhookOutcome.Challenge challenge:
                await http.Response.WriteAsJsonAsync(new { challenge = challenge.Text });
                break;
            case WebhookOutcome.Received when Interlocked.Decrement(ref _failures) >= 0:
                http.Response.StatusCode = 500;
                break;
            case WebhookOutcome.Received received:
                Stored.Enqueue(received.Event);
                break;
            case WebhookOutcome.Rejected rejected:
                Refused.Enqueue(rejected.Reason);
                http.Response.StatusCode = (int)rejected.Status;
                break;
        }
    }
}
