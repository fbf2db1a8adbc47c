using System.Net;
using System.Net.Http.Json;
using BitableSync.IntegrationTests.Support;
using BitableSync.IntegrationTests.Verbs;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>Somebody pauses one of two mappings.</summary>
public sealed class PauseTests
{
    private const string Schema =
        """
        CREATE TABLE part (id integer PRIMARY KEY, name text);
        CREATE TABLE other (id integer PRIMARY KEY, name text);
        INSERT INTO part VALUES (1, 'one'), (2, 'two');
        INSERT INTO other VALUES (1, 'one'), (2, 'two');
        """;

    [PostgresFact]
    public async Task A_paused_mapping_takes_nothing_to_either_side_until_it_is_resumed_and_loses_nothing()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "part", "other");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        using var http = new HttpClient { BaseAddress = engine.Address };

        Assert.Equal(HttpStatusCode.NoContent, (await http.PostAsJsonAsync("api/v1/mappings/part/pause", new { })).StatusCode);
        foreach (var table in new[] { "part", "other" })
        {
            await world.Database.ExecuteAsync($"UPDATE {table} SET name = 'by a program' WHERE id = 1");
            await world.EditAsync(table, await world.RecordAsync(table, "id", 2), new { name = "by a person" });
        }

        // Twice, so that whatever the first edits set off had its time.
        await Eventually.TrueAsync(async () => (await world.DifferencesAsync()).All(difference => difference.StartsWith("part", StringComparison.Ordinal)), "the other mapping is synced", TimeSpan.FromSeconds(60));
        await world.Database.ExecuteAsync("UPDATE other SET name = 'again' WHERE id = 1");
        await Eventually.TrueAsync(async () => (await world.DifferencesAsync()).All(difference => difference.StartsWith("part", StringComparison.Ordinal)), "the other mapping is synced again", TimeSpan.FromSeconds(60));
        Assert.Equal(2, (await world.DifferencesAsync()).Count);
        Assert.Contains("Paused by", await http.GetStringAsync("api/v1/mappings"), StringComparison.Ordinal);

        // Pausing it again changes nothing, and the command line resumes what the API paused.
        Assert.Equal(0, (await CliProcess.RunAsync(world, "pause", "part")).Code);
        Assert.Equal(0, (await CliProcess.RunAsync(world, "resume", "part")).Code);
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        Assert.Equal("by a person", await world.Database.ScalarAsync<string>("SELECT name FROM part WHERE id = 2"));
        Assert.Equal(5, (await CliProcess.RunAsync(world, "pause", "nothing")).Code);
    }

    [PostgresFact]
    public async Task Paused_during_the_fill_it_settles_the_call_in_hand_first_and_goes_on_when_resumed()
    {
        const int rows = 3000;
        await using var world = await SyncedWorld.CreateAsync(
            $"CREATE TABLE part (id integer PRIMARY KEY, name text); INSERT INTO part SELECT n, 'part ' || n FROM generate_series(1, {rows}) n");
        await world.PairAsync("hard", "part");
        await world.Platform.ControlAsync(HttpMethod.Patch, "knobs", new { latency_ms = 200 });
        await using var engine = world.StartEngine(new Dictionary<string, string> { ["Sync__MaxBatchRecords"] = "10" });
        await engine.ReadyAsync();
        await Eventually.TrueAsync(async () => (await world.RecordsAsync("part")).Count > 0, "the fill to be under way", TimeSpan.FromSeconds(60));

        // From another process, as a person at a terminal does.
        Assert.Equal(0, (await CliProcess.RunAsync(world, "pause", "part")).Code);
        var written = (await world.RecordsAsync("part")).Count;
        await Eventually.TrueAsync(
            async () => await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.lease WHERE name = 'push:part' AND expires_at > clock_timestamp()") == 0,
            "the push to end",
            TimeSpan.FromSeconds(60));
        var records = (await world.RecordsAsync("part")).Count;
        // A few calls may have begun before it was noticed; a run that is not paused goes on with dozens before it makes room for others.
        Assert.InRange(records, written, written + 100);
        Assert.Equal(records, await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.link"));

        await world.Platform.ControlAsync(HttpMethod.Patch, "knobs", new { latency_ms = 0 });
        Assert.Equal(0, (await CliProcess.RunAsync(world, "resume", "part")).Code);
        await world.SettleAsync(engine, TimeSpan.FromMinutes(3));
        Assert.Equal(rows, (await world.RecordsAsync("part")).Count);
        await world.AssertMannersAsync();
    }
}
