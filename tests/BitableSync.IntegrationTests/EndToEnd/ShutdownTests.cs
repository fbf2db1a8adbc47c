using BitableSync.IntegrationTests.Support;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>The engine is asked to end in the middle of its work, as an orchestrator does when it replaces a node.</summary>
public sealed class ShutdownTests
{
    private const int Rows = 3000;

    private const string Schema =
        """
        CREATE TABLE item (id integer PRIMARY KEY, name text NOT NULL);
        INSERT INTO item SELECT n, 'Item ' || n FROM generate_series(1, 3000) n;
        """;

    [PostgresTheory]
    [InlineData("quartz")]
#if HANGFIRE
    [InlineData("hangfire")]
#endif
    public async Task Asked_to_end_during_the_fill_it_settles_the_call_in_hand_first(string engineName)
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "item");
        await world.Platform.ControlAsync(HttpMethod.Patch, "knobs", new { latency_ms = 1000 });
        var chosen = new Dictionary<string, string> { ["Jobs__Engine"] = engineName };
        await using (var asked = world.StartEngine(chosen))
        {
            await asked.ReadyAsync();
            await Eventually.TrueAsync(async () => await OpenBatchesAsync(world) > 0, "a call is in hand", TimeSpan.FromSeconds(90));
            var exitCode = await asked.StopAsync();
            Assert.True(exitCode == 0, $"Exit code {exitCode}:\n{asked.Log}");
            // Superseded would mean that it was given up without knowing.
            Assert.Equal(["written"], await world.Database.ColumnAsync<string>("SELECT DISTINCT coalesce(fate, 'open') FROM bitable_sync.outbox_batch"));
            Assert.DoesNotContain("fail:", asked.Log, StringComparison.Ordinal);
            Assert.Contains($"Job engine {engineName} has stopped on this node", asked.Log, StringComparison.Ordinal);
        }

        var records = (await world.RecordsAsync("item")).Count;
        Assert.InRange(records, 1, Rows - 1);
        Assert.Equal(records, await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.link"));

        await world.Platform.ControlAsync(HttpMethod.Patch, "knobs", new { latency_ms = 0 });
        await using var next = world.StartEngine(chosen);
        await next.ReadyAsync();
        await world.SettleAsync(next, TimeSpan.FromMinutes(2));
        Assert.Equal(Rows, (await world.RecordsAsync("item")).Count);
        await world.AssertMannersAsync();
    }

    private static async Task<long> OpenBatchesAsync(SyncedWorld world) =>
        await world.Database.ScalarAsync<bool>("SELECT to_regclass('bitable_sync.outbox_batch') IS NOT NULL")
            ? await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.outbox_batch WHERE closed_at IS NULL")
            : 0;
}
