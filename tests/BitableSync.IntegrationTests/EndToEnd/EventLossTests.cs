using BitableSync.IntegrationTests.Support;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>Events that never arrive, with the next comparison of the timer an hour away.</summary>
public sealed class EventLossTests
{
    private const string Schema =
        """
        CREATE TABLE part (id integer PRIMARY KEY, note text);
        INSERT INTO part SELECT n, 'part ' || n FROM generate_series(1, 20) n;
        """;

    [PostgresFact]
    public async Task A_lost_event_is_noticed_by_the_tables_revision_and_made_up_for()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "part");
        await using var engine = world.StartEngine(new Dictionary<string, string> { ["Sync__LostEventInterval"] = "00:00:02", ["Sync__TimerInterval"] = "00:00:02" });
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        var record = await world.RecordAsync("part", "id", 7);

        await world.Platform.ControlAsync(HttpMethod.Post, "events/faults", new { kind = "drop", times = 1 });
        await world.EditAsync("part", record, new { note = "unheard" });

        await Eventually.TrueAsync(
            async () => await world.Database.ScalarAsync<string>("SELECT note FROM part WHERE id = 7") == "unheard", "the edit arrives", TimeSpan.FromSeconds(60));
        Assert.Contains("No event told of 1 of the revisions of the table of 'part'", engine.Log, StringComparison.Ordinal);
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
    }
}
