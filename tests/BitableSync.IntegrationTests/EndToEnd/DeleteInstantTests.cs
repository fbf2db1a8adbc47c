using BitableSync.IntegrationTests.Support;
using BitableSync.Simulator.Events;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>A row was deleted, the call that deletes its record is on its way, and in that instant somebody still writes.</summary>
public sealed class DeleteInstantTests
{
    private const string Schema =
        """
        CREATE TABLE item (id integer PRIMARY KEY, name text, note text);
        INSERT INTO item SELECT n, 'Item ' || n, 'Note ' || n FROM generate_series(1, 5) n;
        """;

    /// <param name="edit">What becomes of the event of the person's edit.</param>
    /// <param name="deletion">What becomes of the event of the deletion.</param>
    /// <param name="isAnswerLost">Nobody but events tells that the record is gone.</param>
    [PostgresTheory]
    [InlineData("late", "sent", false)]
    [InlineData("lost", "sent", false)]
    [InlineData("late", "lost", false)]
    [InlineData("late", "twice", false)]
    [InlineData("late", "later", false)]
    [InlineData("late", "sent", true)]
    [InlineData("sent", "sent", true)]
    public async Task An_edit_that_went_down_with_its_record_is_logged_once_with_its_values(string edit, string deletion, bool isAnswerLost)
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "item");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromMinutes(1));
        var record = await world.RecordAsync("item", "id", 3);

        await DeleteSlowlyAsync(world, "id = 3", isAnswerLost);
        if (edit == "lost") await EventFaultAsync(world, new { kind = "drop", times = 1 });
        if (edit == "late") await EventFaultAsync(world, new { kind = "delay", times = 1, delay_ms = 5000 });
        await world.EditAsync("item", record, new { name = "Edited", note = "In the very instant" });
        if (deletion == "lost") await EventFaultAsync(world, new { kind = "drop", times = 1 });
        if (deletion == "twice") await EventFaultAsync(world, new { kind = "duplicate", times = 1 });
        if (deletion == "later") await EventFaultAsync(world, new { kind = "delay", times = 1, delay_ms = 8000 });

        await Eventually.TrueAsync(async () => (await world.RecordsAsync("item")).Count == 4, "the record to be deleted");
        await ToldAsync(world);
        Assert.Equal(
            ["delete_against_update local, Item 3 / Note 3, Edited / In the very instant"],
            await world.Database.ColumnAsync<string>(
                """
                SELECT format('%s %s, %s / %s, %s / %s', rule, winner, base ->> 'name', base ->> 'note', remote ->> 'name', remote ->> 'note')
                FROM (SELECT rule, winner, (base ->> 'json')::json AS base, (remote ->> 'json')::json AS remote FROM bitable_sync.conflict) AS logged
                """));
        await world.SettleAsync(engine, TimeSpan.FromMinutes(1));
        Assert.Equal(4, (await world.RecordsAsync("item")).Count);
    }

    [PostgresFact]
    public async Task A_row_that_came_back_while_its_record_was_being_deleted_stays_and_has_a_record_anew()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "item");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromMinutes(1));
        var record = await world.RecordAsync("item", "id", 3);

        // The answer is lost, so nobody but the event tells that the record is gone, and an event does not tell why.
        await DeleteSlowlyAsync(world, "id = 3", isAnswerLost: true);
        await world.Database.ExecuteAsync("INSERT INTO item VALUES (3, 'Item 3', 'Note 3')");

        await Eventually.TrueAsync(
            async () => (await world.RecordsAsync("item")).All(each => each.GetProperty("record_id").GetString() != record), "the record to be deleted");
        await ToldAsync(world);
        await world.SettleAsync(engine, TimeSpan.FromMinutes(1));
        Assert.Equal("Item 3", await world.Database.ScalarAsync<string>("SELECT name FROM item WHERE id = 3"));
        Assert.Equal(5, (await world.RecordsAsync("item")).Count);
        Assert.Equal(0, await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.conflict"));
    }

    [PostgresFact]
    public async Task A_record_deleted_before_the_answer_to_its_creation_is_known_takes_its_row_along()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "item");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromMinutes(1));

        // The answer is lost, and then the platform is too busy to give it once more.
        await world.Platform.ControlAsync(HttpMethod.Post, "faults", new { kind = "reset_after_applying", path = "/records/batch_create$", times = 1 });
        await world.Platform.ControlAsync(HttpMethod.Post, "faults", new { kind = "code", code = 1254291, path = "/records/batch_create$" });
        await world.Database.ExecuteAsync("INSERT INTO item VALUES (6, 'Six', NULL), (7, 'Seven', NULL)");
        await Eventually.TrueAsync(async () => (await world.RecordsAsync("item")).Count == 7, "the records to be made");
        await world.DeleteAsync("item", await world.RecordAsync("item", "id", 6));
        await Eventually.TrueAsync(
            async () => await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.inbox_event WHERE deleted <> '{}' AND done_at IS NOT NULL") == 1,
            "the deletion to be looked at");
        await world.Platform.ControlAsync(HttpMethod.Delete, "faults");

        await world.SettleAsync(engine, TimeSpan.FromMinutes(1));
        Assert.Equal([1, 2, 3, 4, 5, 7], await world.Database.ColumnAsync<int>("SELECT id FROM item ORDER BY id"));
    }

    /// <summary>Deletes rows and returns when the call that deletes their records is under way, with some seconds to go.</summary>
    private static async Task DeleteSlowlyAsync(SyncedWorld world, string rows, bool isAnswerLost = false)
    {
        await world.Platform.ControlAsync(HttpMethod.Patch, "knobs", new { latency_ms = 4000 });
        var cut = new { kind = "reset_after_applying", path = "/records/batch_delete$", times = 1 };
        if (isAnswerLost) await world.Platform.ControlAsync(HttpMethod.Post, "faults", cut);
        await world.Database.ExecuteAsync($"DELETE FROM item WHERE {rows}");
        await Eventually.TrueAsync(() => world.Host.Platform.FindBase(world.AppToken)!.IsWriting, "the call to be under way");
        // It was given its time when it came; those that come now are answered at once.
        await world.Platform.ControlAsync(HttpMethod.Patch, "knobs", new { latency_ms = 0 });
    }

    private static Task EventFaultAsync(SyncedWorld world, object fault) => world.Platform.ControlAsync(HttpMethod.Post, "events/faults", fault);

    /// <summary>Waits until every event has had its fate and nothing waits for the engine.</summary>
    private static Task ToldAsync(SyncedWorld world) => Eventually.TrueAsync(
        async () => world.Host.Platform.Events.All(sent => sent.State != EventState.Waiting) && await world.WaitingAsync() == 0,
        "events to be told and dealt with");
}
