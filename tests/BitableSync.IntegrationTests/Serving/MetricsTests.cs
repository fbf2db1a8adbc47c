using System.Net;
using System.Text.RegularExpressions;
using BitableSync.IntegrationTests.EndToEnd;
using BitableSync.IntegrationTests.Support;
using BitableSync.IntegrationTests.Verbs;

namespace BitableSync.IntegrationTests.Serving;

/// <summary>What the running program measures, as Prometheus reads it.</summary>
public sealed partial class MetricsTests
{
    private const string Schema = "CREATE TABLE part (id integer PRIMARY KEY, note text); INSERT INTO part SELECT n, 'part ' || n FROM generate_series(1, 5) n";

    [PostgresFact]
    public async Task A_scrape_tells_what_was_moved_and_every_line_is_in_the_format()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "part");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        using var http = new HttpClient { BaseAddress = engine.Address };
        // Runs and gauges are noted a moment after both sides are equal.
        await Eventually.TrueAsync(
            async () => await http.GetStringAsync("metrics") is var text && text.Contains("direction=\"push\",mapping=\"part\",outcome=\"done\"", StringComparison.Ordinal)
                && text.Contains("bitable_sync_queue_depth{", StringComparison.Ordinal),
            "the runs are counted",
            TimeSpan.FromSeconds(30));

        using var answer = await http.GetAsync("metrics");
        var metrics = await answer.Content.ReadAsStringAsync();

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.All(metrics.TrimEnd('\n').Split('\n'), line => Assert.Matches(LinePattern(), line));
        Assert.EndsWith("\n", metrics, StringComparison.Ordinal);
        foreach (var line in new[]
        {
            "bitable_sync_items_total{direction=\"push\",mapping=\"part\",stage=\"created\"} 5",
            "bitable_sync_queue_depth{direction=\"push\",mapping=\"part\",stage=\"change_log\"} 0",
            "bitable_sync_mapping_stopped{mapping=\"part\"} 0",
            $"bitable_sync_write_gap_seconds{{app_token=\"{world.AppToken}\"}} 0.2",
        })
        {
            Assert.Contains($"\n{line}\n", metrics, StringComparison.Ordinal);
        }

        foreach (var stage in new[] { "plan", "send" })
        {
            Assert.Contains($"\nbitable_sync_stage_duration_seconds_count{{direction=\"push\",mapping=\"part\",stage=\"{stage}\"}}", metrics, StringComparison.Ordinal);
        }

        // The first comparison finds five; another one may have followed.
        Assert.Matches("\nbitable_sync_reconcile_differences\\{kind=\"unlinked_rows\",mapping=\"part\"\\} [05]\n", metrics);
        foreach (var family in new[]
        {
            "bitable_sync_run_duration_seconds histogram", "bitable_sync_runs_total counter", "bitable_sync_queue_lag_seconds gauge", "bitable_sync_echo_factor_ratio gauge",
            "bitable_sync_write_wait_seconds histogram", "bitable_sync_feishu_requests_total counter", "bitable_sync_feishu_request_duration_seconds histogram",
            "bitable_sync_feishu_budget_wait_seconds histogram", "bitable_sync_feishu_budget_used_ratio gauge", "bitable_sync_stage_duration_seconds histogram",
            "bitable_sync_feishu_budget_limit_per_second gauge", "bitable_sync_conflicts_open gauge", "bitable_sync_dead_letters_open gauge",
        })
        {
            Assert.Contains($"# TYPE {family}\n", metrics, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(world.Secrets["Feishu__AppSecret"], metrics, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Metrics_need_a_key_but_on_the_address_of_this_machine_that_answers_nothing_else()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "part");
        var made = await CliProcess.RunAsync(world, "access", "create", "prometheus", "--role", "viewer");
        Assert.True(made.Code == 0, made.Error);
        var local = new Uri($"http://127.0.0.1:{FreePort()}/");
        await using var engine = world.StartEngine(new Dictionary<string, string> { ["Serve__Access"] = "keys", ["Telemetry__LocalUrl"] = local.ToString() });
        using var scraper = Visitor.Script(engine.Address, made.Output.Trim());
        using var nobody = Visitor.Browser(engine.Address);
        using var inside = Visitor.Browser(local);
        await Eventually.TrueAsync(
            async () => engine.Log.Contains("Listening on", StringComparison.Ordinal) && await inside.GetAsync("healthz/ready") == HttpStatusCode.OK, "the node is ready", TimeSpan.FromSeconds(60));

        Assert.Equal(HttpStatusCode.OK, await scraper.GetAsync("metrics"));
        Assert.Equal(HttpStatusCode.Redirect, await nobody.GetAsync("metrics"));
        Assert.Equal(HttpStatusCode.OK, await inside.GetAsync("metrics"));
        foreach (var path in new[] { "", "login", "api/v1/mappings", "api/v1/keys", "feishu/events", "hangfire" })
        {
            Assert.Equal((path, HttpStatusCode.NotFound), (path, await inside.GetAsync(path)));
        }
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("""^(# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* .+|[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*",?)+\})? ([-+]?[0-9.]+([eE][-+]?[0-9]+)?|[+-]Inf|NaN))$""")]
    private static partial Regex LinePattern();
}
