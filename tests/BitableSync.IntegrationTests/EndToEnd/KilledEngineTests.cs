using BitableSync.IntegrationTests.Support;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>The engine is killed in the middle of its work and started again.</summary>
public sealed class KilledEngineTests
{
    private const int Rows = 4000;

    private const string Schema =
        """
        CREATE TABLE item (id integer PRIMARY KEY, name text NOT NULL, price numeric(10,2), made timestamp, stocked boolean NOT NULL DEFAULT false);
        INSERT INTO item SELECT n, 'Item ' || n, n / 7.0, timestamp '2024-01-01' + n * interval '1 hour', n % 3 = 0 FROM generate_series(1, 4000) n;
        """;

    [PostgresFact]
    public async Task Killed_during_the_fill_and_started_again_it_ends_equal_without_a_doubled_record()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "item");
        // Slow calls, so that the kill finds one under way.
        await world.Platform.ControlAsync(HttpMethod.Patch, "knobs", new { latency_ms = 400 });
        for (var kill = 1; kill <= 3; kill++)
        {
            await using var doomed = world.StartEngine();
            var before = (await world.RecordsAsync("item")).Count;
            await Eventually.TrueAsync(async () => (await world.RecordsAsync("item")).Count > before, TimeSpan.FromSeconds(90));
            await doomed.KillAsync();
        }

        Assert.InRange((await world.RecordsAsync("item")).Count, 1, Rows - 1);
        await world.Database.ExecuteAsync("UPDATE item SET name = 'Changed ' || id, stocked = NOT stocked WHERE id % 10 = 0; DELETE FROM item WHERE id % 500 = 0");
        await world.Platform.ControlAsync(HttpMethod.Patch, "knobs", new { latency_ms = 0 });
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromMinutes(2));

        var records = await world.RecordsAsync("item");
        Assert.Equal(Rows - (Rows / 500), records.Count);
        Assert.Equal(records.Count, records.Select(record => record.GetProperty("fields").GetProperty("id").GetInt32()).Distinct().Count());
        await world.AssertMannersAsync();
    }

    [PostgresFact]
    public async Task Killed_while_it_lists_the_table_for_the_first_time_it_goes_on_with_the_page_after_its_last()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema[..Schema.IndexOf("INSERT", StringComparison.Ordinal)]);
        await world.PairAsync("hard", "item");
        await world.AddManyAsync("item", Enumerable.Range(1, Rows).Select(number => new { id = number, name = $"Item {number}" }));
        await world.Platform.ControlAsync(HttpMethod.Patch, "knobs", new { latency_ms = 500 });
        await using (var doomed = world.StartEngine())
        {
            await Eventually.TrueAsync(async () => await SeenAsync(world) > 0, "some pages to be listed", TimeSpan.FromSeconds(90));
            await doomed.KillAsync();
        }

        var seen = await SeenAsync(world);
        Assert.InRange(seen, 500, Rows - 500);
        await world.Platform.ControlAsync(HttpMethod.Patch, "knobs", new { latency_ms = 0 });
        await using var engine = world.StartEngine();
        // Looked for at once: when all is filled, another comparison may begin.
        await Eventually.TrueAsync(
            async () => await world.Database.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM bitable_sync.scan WHERE id = 1 AND seen = {Rows})"), "the first list to come to its end", TimeSpan.FromSeconds(90));
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromMinutes(2));

        Assert.Equal(Rows, await world.Database.ScalarAsync<long>("SELECT count(*) FROM item"));
    }

    [PostgresFact]
    public async Task Killed_while_a_refused_batch_is_being_halved_it_parks_the_bad_records_and_doubles_none()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema.Replace("4000", "200", StringComparison.Ordinal));
        await world.PairAsync("hard", "item");
        await world.Platform.ControlAsync(HttpMethod.Post, "faults/forbidden-texts", new { text = "poison" });
        await world.Database.ExecuteAsync("UPDATE item SET name = 'poison' WHERE id IN (30, 170)");
        await world.Platform.ControlAsync(HttpMethod.Patch, "knobs", new { latency_ms = 300 });
        for (var halves = 2; halves <= 6; halves += 2)
        {
            await using var doomed = world.StartEngine();
            await Eventually.TrueAsync(async () => await HalvesAsync(world) >= halves, "halves to be stored", TimeSpan.FromSeconds(90));
            await doomed.KillAsync();
        }

        Assert.Equal(0, await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.dead_letter"));
        await world.Platform.ControlAsync(HttpMethod.Patch, "knobs", new { latency_ms = 0 });
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await Eventually.TrueAsync(
            async () => await world.WaitingAsync() == 0
                && await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.dead_letter WHERE closed_at IS NULL") == 2,
            "the bad records to stand alone");

        int[] keys = [.. (await world.RecordsAsync("item")).Select(record => record.GetProperty("fields").GetProperty("id").GetInt32()).Order()];
        Assert.Equal(Enumerable.Range(1, 200).Except([30, 170]), keys);
        await world.AssertMannersAsync();
    }

    /// <summary>Records that the comparison has listed so far.</summary>
    private static async Task<long> SeenAsync(SyncedWorld world)
    {
        if (!await world.Database.ScalarAsync<bool>("SELECT to_regclass('bitable_sync.scan') IS NOT NULL")) return 0;
        return await world.Database.ScalarAsync<long>("SELECT coalesce(max(seen), 0) FROM bitable_sync.scan");
    }

    /// <summary>Batches that were refused so far: each has become two.</summary>
    private static async Task<long> HalvesAsync(SyncedWorld world)
    {
        if (!await world.Database.ScalarAsync<bool>("SELECT to_regclass('bitable_sync.outbox_batch') IS NOT NULL")) return 0;
        return 2 * await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.outbox_batch WHERE fate = 'refused'");
    }
}
