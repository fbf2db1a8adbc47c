using System.Text.Json;
using BitableSync.IntegrationTests.Support;
using Xunit.Abstractions;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>Two mappings on one Base: one with very much to send, one with very little.</summary>
public sealed class FairLaneTests(ITestOutputHelper output)
{
    private const int BatchRecords = 20;

    [PostgresFact]
    public async Task An_edit_of_a_small_mapping_waits_for_a_few_calls_of_a_big_fill_and_not_for_all_of_it()
    {
        await using var world = await SyncedWorld.CreateAsync(
            """
            CREATE TABLE big (id integer PRIMARY KEY, name text);
            CREATE TABLE small (id integer PRIMARY KEY, name text);
            INSERT INTO small VALUES (1, 'before');
            """);
        await world.PairAsync("hard", "big", "small");
        await using var engine = world.StartEngine(new Dictionary<string, string> { ["Sync__MaxBatchRecords"] = $"{BatchRecords}" });
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        await world.Database.ExecuteAsync("INSERT INTO big SELECT n, 'big ' || n FROM generate_series(1, 4000) n");
        await Eventually.TrueAsync(async () => (await WritesAsync(world, "big")).Count > 3, "the fill to be under way");

        var waits = new List<int>();
        for (var edit = 1; edit <= 5; edit++)
        {
            var before = (await WritesAsync(world, "big")).Count;
            await world.Database.ExecuteAsync($"UPDATE small SET name = 'edit {edit}'");
            var sent = await Eventually.GetAsync(async () => (await WritesAsync(world, "small")).ElementAtOrDefault(edit) is { ValueKind: JsonValueKind.Object } call ? new Sent(call) : null);
            waits.Add((await WritesAsync(world, "big")).Count(call => Number(call) < Number(sent.Call)) - before);
        }

        output.WriteLine($"calls of the fill before each edit: {string.Join(", ", waits)}");
        Assert.True((await world.RecordsAsync("big")).Count < 4000, "The fill was over before the last edit.");
        // One is under way and one stands in line; the rest passes while the edit is noticed, read and planned.
        Assert.All(waits, wait => Assert.InRange(wait, 0, 10));
        await world.AssertMannersAsync();
    }

    /// <summary>Write calls to a table so far, in order; the first of table <c>small</c> is its fill.</summary>
    private static async Task<IReadOnlyList<JsonElement>> WritesAsync(SyncedWorld world, string table) =>
    [
        .. (await world.Platform.ControlAsync(HttpMethod.Get, "calls")).EnumerateArray()
            .Where(call => call.GetProperty("kind").GetString() == "write" && call.GetProperty("table_id").GetString() == world.Table(table).TableId)
            .OrderBy(Number),
    ];

    private static long Number(JsonElement call) => call.GetProperty("number").GetInt64();

    private sealed record Sent(JsonElement Call);
}
