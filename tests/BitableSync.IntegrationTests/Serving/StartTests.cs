using System.Net;
using System.Net.Sockets;
using BitableSync.IntegrationTests.EndToEnd;
using BitableSync.IntegrationTests.Support;
using Npgsql;

namespace BitableSync.IntegrationTests.Serving;

/// <summary>A start while one side is away: the process lives, says what it waits for, and goes on by itself.</summary>
public sealed class StartTests
{
    private const string Schema = "CREATE TABLE part (id integer PRIMARY KEY, note text); INSERT INTO part SELECT n, 'part ' || n FROM generate_series(1, 5) n";

    [PostgresFact]
    public async Task Feishu_may_be_away()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "part");
        await using var proxy = new SwitchedProxy(new DnsEndPoint(world.Host.BaseAddress.Host, world.Host.BaseAddress.Port));

        await using var engine = world.StartEngine(new Dictionary<string, string>
        {
            ["Feishu__Domain"] = $"http://127.0.0.1:{proxy.Port}",
            ["Feishu__TotalTimeout"] = "00:00:01",
        });

        await WaitsAsync(engine, "no connection. Check the network and Feishu:Domain");
        proxy.SwitchOn();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
    }

    [PostgresFact]
    public async Task PostgreSQL_may_be_away()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "part");
        var real = new NpgsqlConnectionStringBuilder(world.Database.ConnectionString);
        await using var proxy = new SwitchedProxy(real.Host!.StartsWith('/')
            ? new UnixDomainSocketEndPoint($"{real.Host}/.s.PGSQL.{real.Port}")
            : new DnsEndPoint(real.Host, real.Port));
        var through = new NpgsqlConnectionStringBuilder(real.ConnectionString) { Host = "127.0.0.1", Port = proxy.Port, SslMode = SslMode.Disable };

        await using var engine = world.StartEngine(new Dictionary<string, string> { ["Postgres__ConnectionString"] = through.ConnectionString });

        await WaitsAsync(engine, "the database could not be reached");
        proxy.SwitchOn();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
    }

    private static async Task WaitsAsync(ServeProcess engine, string reason)
    {
        using var http = new HttpClient { BaseAddress = engine.Address };
        await Eventually.TrueAsync(
            () => engine.Log.Contains(reason, StringComparison.Ordinal) && engine.Log.Contains("Listening on", StringComparison.Ordinal),
            "the log says what is waited for",
            TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("healthz/live")).StatusCode);
        using var ready = await http.GetAsync("healthz/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains(reason, await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var page = await http.GetAsync("");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains(reason, await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
