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
}
