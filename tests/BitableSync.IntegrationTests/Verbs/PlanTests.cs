using System.Text.Json;
using BitableSync.IntegrationTests.EndToEnd;
using BitableSync.IntegrationTests.Support;

namespace BitableSync.IntegrationTests.Verbs;

/// <summary><c>plan</c> against a real database and the simulated platform.</summary>
public sealed class PlanTests
{
    private const string Schema =
        """
        CREATE TABLE part (id integer PRIMARY KEY, note text);
        INSERT INTO part SELECT n, 'part ' || n FROM generate_series(1, 20) n;
        """;

    [PostgresFact]
    public async Task A_plan_says_what_would_be_done_and_writes_nothing()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "part");
        await world.AddAsync("part", new { id = 1, note = "part 1" });
        await world.AddAsync("part", new { id = 30, note = "from Bitable" });
        Assert.Equal(0, (await CliProcess.RunAsync(world, "migrate")).Code);
        var before = await StateAsync(world);

        // Before the first start: one pair meets by its key, nineteen rows and one record are to be copied.
        Assert.Equal((7, 19, 1, 0), await PlanAsync(world));
        Assert.Equal(before, await StateAsync(world));
        Assert.Equal(0, (await world.Platform.ControlAsync(HttpMethod.Get, "calls/summary")).GetProperty("max_batch").GetInt32());

        await using (var engine = world.StartEngine())
        {
            await engine.ReadyAsync();
            await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
            await engine.StopAsync();
        }

        Assert.Equal((0, 0, 0, 0), await PlanAsync(world));
        await world.Database.ExecuteAsync("DELETE FROM part WHERE id IN (2, 3); UPDATE part SET note = 'edited' WHERE id = 4");
        Assert.Equal((7, 0, 0, 2), await PlanAsync(world));
        var told = await CliProcess.RunAsync(world, "plan", "--mapping", "part");
        Assert.Contains("Bitable\tdelete\t2\t[\"2\"] [\"3\"]", told.Error, StringComparison.Ordinal);
        Assert.Contains("Bitable\tupdate\t1\t[\"4\"]", told.Error, StringComparison.Ordinal);
        Assert.Equal(5, (await CliProcess.RunAsync(world, "plan", "--mapping", "nobody")).Code);
    }

    /// <summary>The exit code, and what would be created on each side and deleted in Bitable.</summary>
    private static async Task<(int Code, long ToBitable, long ToDatabase, long Deletes)> PlanAsync(SyncedWorld world)
    {
        var result = await CliProcess.RunAsync(world, "plan", "--json");
        Assert.True(result.Code is 0 or 7, result.Error);
        var plan = JsonElement.Parse(result.Output)[0];
        return (
            result.Code,
            plan.GetProperty("toBitable").GetProperty("creates").GetProperty("count").GetInt64(),
            plan.GetProperty("toDatabase").GetProperty("creates").GetProperty("count").GetInt64(),
            plan.GetProperty("toBitable").GetProperty("deletes").GetProperty("count").GetInt64());
    }

    /// <summary>How many rows every table holds, and the youngest transaction that wrote one.</summary>
    /// <summary>All but the requests that reading took from the budget.</summary>
    private static Task<string> StateAsync(SyncedWorld world) => world.Database.ScalarAsync<string>(
        """
        SELECT string_agg(format('%s.%s %s', table_schema, table_name,
          query_to_xml(format('SELECT count(*), max(xmin::text::bigint) FROM %I.%I', table_schema, table_name), false, true, '')::text), E'\n'
          ORDER BY table_schema, table_name)
        FROM information_schema.tables
        WHERE table_schema IN ('public', 'bitable_sync') AND table_type = 'BASE TABLE' AND table_name <> 'request_budget'
        """);
}
