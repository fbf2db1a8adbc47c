using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BitableSync.IntegrationTests.EndToEnd;
using BitableSync.IntegrationTests.Support;

namespace BitableSync.IntegrationTests.Serving;

/// <summary>Ready means that work moves, not that the process lives.</summary>
public sealed class HealthTests
{
    private const string Schema = "CREATE TABLE part (id integer PRIMARY KEY, note text); INSERT INTO part SELECT n, 'part ' || n FROM generate_series(1, 5) n";

    [PostgresFact]
    public async Task A_job_engine_that_stands_still_while_changes_wait_is_not_ready_until_it_moves_again()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "part");
        await using var engine = world.StartEngine(new Dictionary<string, string> { ["Serve__StallLimit"] = "00:00:05", ["Jobs__Engine"] = "quartz" });
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        using var http = new HttpClient { BaseAddress = engine.Address };

        // Quartz takes no job without this lock, so it stands still while another session has it.
        await using (var blocker = await world.Database.DataSource.OpenConnectionAsync())
        await using (var transaction = await blocker.BeginTransactionAsync())
        {
            await using var locks = new Npgsql.NpgsqlCommand("LOCK TABLE bitable_sync_quartz.qrtz_locks", blocker);
            await locks.ExecuteNonQueryAsync();
            await world.Database.ExecuteAsync("UPDATE part SET note = 'waits' WHERE id = 1");
            var words = "";
            await Eventually.TrueAsync(
                async () => (words = await http.GetAnyStatusAsync("healthz/ready")).Contains("row changes waiting", StringComparison.Ordinal), "the node says what waits", TimeSpan.FromSeconds(60));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(http));
            Assert.DoesNotContain("waits\"", words, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("healthz/live")).StatusCode);
        }

        await Eventually.TrueAsync(async () => await StatusAsync(http) == HttpStatusCode.OK, "the node is ready again", TimeSpan.FromSeconds(60));
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
    }

    [PostgresFact]
    public async Task A_stopped_mapping_is_reported_and_the_node_stays_ready()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "part");
        await using var engine = world.StartEngine(new Dictionary<string, string> { ["Serve__StallLimit"] = "00:00:05" });
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        await world.Platform.ControlAsync(HttpMethod.Put, $"bases/{world.AppToken}/access", new { access = "none" });
        await world.Database.ExecuteAsync("UPDATE part SET note = 'meanwhile' WHERE id = 1");
        using var http = new HttpClient { BaseAddress = engine.Address };

        await Eventually.TrueAsync(
            async () => (await http.GetAnyStatusAsync("healthz/ready")).Contains("Mapping part is stopped", StringComparison.Ordinal), "the stop is reported", TimeSpan.FromSeconds(60));

        using var ready = await http.GetAsync("healthz/ready");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal("degraded", (await ready.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString());
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http)
    {
        using var answer = await http.GetAsync("healthz/ready");
        return answer.StatusCode;
    }
}

file static class Answers
{
    public static async Task<string> GetAnyStatusAsync(this HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path);
        return await answer.Content.ReadAsStringAsync();
    }
}
