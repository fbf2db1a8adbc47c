using System.Collections.Concurrent;
using System.Text;
using BitableSync.IntegrationTests.EndToEnd;
using BitableSync.IntegrationTests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BitableSync.IntegrationTests.Serving;

/// <summary>What a collector receives over OTLP by HTTP.</summary>
public sealed class OtlpTests
{
    [PostgresFact]
    public async Task Metrics_and_traces_reach_a_collector_at_the_latest_when_the_process_ends()
    {
        var received = new ConcurrentDictionary<string, string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            // Names stand in protocol buffers as they are.
            received.AddOrUpdate(signal, _ => Encoding.Latin1.GetString(body.ToArray()), (_, before) => before + Encoding.Latin1.GetString(body.ToArray()));
            return Results.Ok();
        });
        await collector.StartAsync();
        await using var world = await SyncedWorld.CreateAsync("CREATE TABLE part (id integer PRIMARY KEY, note text); INSERT INTO part VALUES (1, 'one')");
        await world.PairAsync("hard", "part");
        await using var engine = world.StartEngine(new Dictionary<string, string>
        {
            ["Telemetry__OtlpEndpoint"] = collector.Urls.Single(),
            ["Telemetry__OtlpProtocol"] = "http",
        });
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        await engine.StopAsync();

        Assert.Contains("bitable_sync.runs", received["metrics"], StringComparison.Ordinal);
        Assert.Contains("bitable_sync.feishu.requests", received["metrics"], StringComparison.Ordinal);
        Assert.Contains("bitable_sync.queue.lag", received["metrics"], StringComparison.Ordinal);
        Assert.Contains("Push part", received["traces"], StringComparison.Ordinal);
        Assert.Contains("bitable.record.batch_create", received["traces"], StringComparison.Ordinal);
        Assert.DoesNotContain(world.Secrets["Feishu__AppSecret"], received["traces"], StringComparison.Ordinal);
    }
}
