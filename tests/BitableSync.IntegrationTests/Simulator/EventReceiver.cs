using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.IntegrationTests.Simulator;

/// <summary>An app's request URL: answers the challenge, keeps what arrives, and can be told to fail.</summary>
internal sealed class EventReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _failures;

    private EventReceiver(WebApplication app, string? encryptKey)
    {
        _app = app;
        app.MapPost("/", (RequestDelegate)(http => ReceiveAsync(http, encryptKey)));
    }

    public Uri Url => new(_app.Urls.First());

    public ConcurrentQueue<Delivery> Deliveries { get; } = new();

    public int Challenges { get; private set; }

    /// <summary>Reply to events and callbacks.</summary>
    public string Answer { get; set; } = """{"msg":"success"}""";

    public static async Task<EventReceiver> StartAsync(string? encryptKey = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        var receiver = new EventReceiver(builder.Build(), encryptKey);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The next so many events get HTTP 500.</summary>
    public void FailNext(int times) => _failures = times;

    public async Task<IReadOnlyList<Delivery>> WaitForAsync(int count)
    {
        await Wait.UntilAsync(() => Deliveries.Count >= count, $"{count} deliveries");
        return [.. Deliveries];
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext http, string? encryptKey)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer);
        var raw = buffer.ToArray();
        var body = JsonElement.Parse(raw);
        if (encryptKey is not null) body = JsonElement.Parse(Decrypt(body.GetProperty("encrypt").GetString()!, encryptKey));
        if (body.TryGetProperty("challenge", out var challenge))
        {
            Challenges++;
            await http.Response.WriteAsync($$"""{"challenge":"{{challenge.GetString()}}"}""");
            return;
        }
        Deliveries.Enqueue(new Delivery(body, raw, http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        if (Interlocked.Decrement(ref _failures) >= 0) http.Response.StatusCode = 500;
        else await http.Response.WriteAsync(Answer);
    }

    // Written from the platform's description, apart from the simulator's own cipher.
    private static byte[] Decrypt(string text, string encryptKey)
    {
        var bytes = Convert.FromBase64String(text);
        using var aes = Aes.Create();
        aes.Key = SHA256.HashData(Encoding.UTF8.GetBytes(encryptKey));
        return aes.DecryptCbc(bytes.AsSpan(16), bytes.AsSpan(0, 16));
    }

    internal sealed record Delivery(JsonElement Body, byte[] Raw, IReadOnlyDictionary<string, string> Headers)
    {
        public string EventId => Body.GetProperty("header").GetProperty("event_id").GetString()!;

        public string Type => Body.GetProperty("header").GetProperty("event_type").GetString()!;

        public JsonElement Event => Body.GetProperty("event");

        public JsonElement Action(int index) => Event.GetProperty("action_list")[index];
    }
}
