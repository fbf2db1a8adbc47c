using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BitableSync.IntegrationTests.EndToEnd;
using BitableSync.IntegrationTests.Support;
using BitableSync.IntegrationTests.Verbs;

namespace BitableSync.IntegrationTests.Serving;

/// <summary>Parked records of the running program whose cause is mended elsewhere, replayed through each front door.</summary>
public sealed class DeadLetterTests
{
    private const string Schema =
        """
        CREATE TABLE part (id integer PRIMARY KEY, note text, stock integer CONSTRAINT positive CHECK (stock >= 0));
        INSERT INTO part SELECT n, 'part ' || n, n FROM generate_series(1, 6) n;
        """;

    [PostgresFact]
    public async Task What_is_parked_goes_through_when_it_is_replayed_after_its_cause_was_mended()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "part");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        foreach (var id in new[] { 1, 2, 3 }) await world.EditAsync("part", await world.RecordAsync("part", "id", id), new { stock = -id });
        await OpenAsync(world, 3);
        var listed = JsonElement.Parse((await CliProcess.RunAsync(world, "dead-letters", "list", "--mapping", "part", "--json")).Output);
        Assert.All(listed.EnumerateArray(), letter => Assert.Equal(("23514", "database"), (letter.GetProperty("code").GetString(), letter.GetProperty("target").GetString())));
        long[] ids = [.. listed.EnumerateArray().Select(letter => letter.GetProperty("id").GetInt64()).Order()];

        // Still refused: the try is counted and nothing else happens.
        Assert.Equal(0, (await CliProcess.RunAsync(world, "dead-letters", "replay", $"{ids[0]}")).Code);
        await Eventually.TrueAsync(async () => await world.Database.ScalarAsync<int>($"SELECT attempts FROM bitable_sync.dead_letter WHERE id = {ids[0]}") == 2);

        await world.Database.ExecuteAsync("ALTER TABLE part DROP CONSTRAINT positive");
        using var visitor = Visitor.Browser(engine.Address);
        var token = Visitor.TokenOf(await visitor.Http.GetStringAsync(""));
        using (var pressed = await visitor.PostFormAsync($"dead-letters/{ids[0]}/replay", token, ("reason", "the rule is gone")))
        {
            Assert.Equal($"/?replayed={ids[0]}", pressed.Headers.Location?.ToString());
        }

        await OpenAsync(world, 2);
        using var http = new HttpClient { BaseAddress = engine.Address };
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(http, $"{ids[1]}/replay"));
        await OpenAsync(world, 1);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(http, "999/replay"));
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(http, $"{ids[1]}/replay"));
        using (var all = await http.PostAsJsonAsync("api/v1/dead-letters/replay", new { mapping = "part" }))
        {
            Assert.Equal("""{"count":1}""", await all.Content.ReadAsStringAsync());
        }

        await OpenAsync(world, 0);
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        Assert.Equal([-1, -2, -3], await world.Database.ColumnAsync<int>("SELECT stock FROM part WHERE id <= 3 ORDER BY id"));
        Assert.Equal(
            ["command line replay dead letter: done ", "open replay dead letter: done the rule is gone", "open replay dead letter: done "],
            (await world.Database.ColumnAsync<string>(
                $"SELECT concat(role, ' ', action, ': ', outcome, ' ', reason) FROM bitable_sync.audit_entry WHERE subject IN ('{ids[0]}', '{ids[1]}') AND outcome = 'done' ORDER BY id")));
    }

    [PostgresFact]
    public async Task The_command_line_says_what_it_cannot_replay()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "part");
        Assert.Equal(0, (await CliProcess.RunAsync(world, "migrate")).Code);

        Assert.Equal(5, (await CliProcess.RunAsync(world, "dead-letters", "replay", "7")).Code);
        Assert.Equal(5, (await CliProcess.RunAsync(world, "dead-letters", "replay", "--all", "--mapping", "nobody")).Code);
        Assert.Equal(2, (await CliProcess.RunAsync(world, "dead-letters", "replay")).Code);
        Assert.Equal(2, (await CliProcess.RunAsync(world, "dead-letters", "replay", "7", "--all")).Code);
        Assert.Equal("""{"count":0}""", (await CliProcess.RunAsync(world, "dead-letters", "replay", "--all", "--json")).Output.TrimEnd());
    }

    private static Task OpenAsync(SyncedWorld world, long expected) => Eventually.TrueAsync(
        async () => await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.dead_letter WHERE closed_at IS NULL") == expected,
        $"{expected} letters are open",
        TimeSpan.FromSeconds(30));

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using var answer = await http.PostAsJsonAsync($"api/v1/dead-letters/{path}", new { });
        return answer.StatusCode;
    }
}
