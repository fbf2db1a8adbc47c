using BitableSync.IntegrationTests.Support;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>Thousands of rows in one action, on both sides.</summary>
public sealed class PasteTests
{
    private const int Rows = 5000;

    [PostgresFact]
    public async Task Five_thousand_rows_in_one_action_on_each_side_arrive_once_and_within_limits()
    {
        await using var world = await SyncedWorld.CreateAsync("CREATE TABLE item (id integer PRIMARY KEY, name text, amount integer);");
        await world.PairAsync("hard", "item");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();

        await Task.WhenAll(
            world.Platform.ControlAsync(
                HttpMethod.Post,
                $"bases/{world.AppToken}/tables/{world.Table("item").TableId}/records",
                new { records = Enumerable.Range(1, Rows).Select(n => new { fields = new { id = n, name = $"Pasted {n}", amount = n } }) }),
            world.Database.ExecuteAsync($"INSERT INTO item SELECT n, 'Copied ' || n, n FROM generate_series({Rows + 1}, {2 * Rows}) n"));
        await world.SettleAsync(engine, TimeSpan.FromMinutes(5));

        Assert.Equal(2 * Rows, (await world.RecordsAsync("item")).Count);
        Assert.Equal(2 * Rows, await world.Database.ScalarAsync<long>("SELECT count(*) FROM item"));
        Assert.Equal(0, await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.conflict"));
        await world.AssertMannersAsync();
    }
}
