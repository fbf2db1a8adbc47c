using BitableSync.IntegrationTests.Support;
using BitableSync.IntegrationTests.Verbs;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>Rows and records that exist on both sides before the engine knows of them.</summary>
public sealed class MeetingTests
{
    private const string Schema =
        """
        CREATE TABLE shelf (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, room text);
        INSERT INTO shelf (name, room) SELECT 'Shelf ' || n, 'Room ' || n % 7 FROM generate_series(1, 300) n;
        """;

    [PostgresFact]
    public async Task An_engine_that_has_lost_its_memory_pairs_what_exists_and_doubles_nothing()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "shelf");
        await using (var first = world.StartEngine())
        {
            await first.ReadyAsync();
            await world.SettleAsync(first, TimeSpan.FromSeconds(90));
            await first.StopAsync();
        }

        await world.Database.ExecuteAsync(
            """
            DROP SCHEMA bitable_sync CASCADE; DROP SCHEMA IF EXISTS bitable_sync_quartz CASCADE;
            UPDATE shelf SET name = NULL WHERE id = 5;
            """);
        await world.EditAsync("shelf", await world.RecordAsync("shelf", "id", 6), new { room = (string?)null });
        await using var second = world.StartEngine();
        await second.ReadyAsync();
        await world.SettleAsync(second, TimeSpan.FromSeconds(90));

        Assert.Equal(300, (await world.RecordsAsync("shelf")).Count);
        Assert.Equal(300, await world.Database.ScalarAsync<long>("SELECT count(*) FROM shelf"));
        // Nothing tells an edit from an empty side any more: the value that is there is kept.
        Assert.Equal("Shelf 5", await world.Database.ScalarAsync<string>("SELECT name FROM shelf WHERE id = 5"));
        Assert.Equal("Room 6", await world.Database.ScalarAsync<string>("SELECT room FROM shelf WHERE id = 6"));
    }

    [PostgresFact]
    public async Task Records_that_share_a_key_are_told_as_a_group_and_neither_is_matched_until_people_tell_them_apart()
    {
        await using var world = await SyncedWorld.CreateAsync(
            "CREATE TABLE part (id integer PRIMARY KEY, note text); INSERT INTO part VALUES (1, 'row 1'), (2, 'row 2')");
        await world.PairAsync("hard", "part");
        var twins = new[] { await world.AddAsync("part", new { id = 1, note = "one" }), await world.AddAsync("part", new { id = 1, note = "another" }) };
        await world.AddAsync("part", new { id = 2, note = "two" });
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await Eventually.TrueAsync(
            async () => await world.WaitingAsync() == 0 && await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.link") == 1,
            TimeSpan.FromSeconds(60));

        Array.Sort(twins, StringComparer.Ordinal);
        var told = Assert.Single(await world.Database.ColumnAsync<string>(
            "SELECT DISTINCT message FROM bitable_sync.dead_letter WHERE code = 'duplicate_key' AND closed_at IS NULL"));
        Assert.StartsWith($"Records {twins[0]}, {twins[1]} and row [\"1\"] of public.part have the same 'id'.", told, StringComparison.Ordinal);
        Assert.Equal((3, 2L), ((await world.RecordsAsync("part")).Count, await world.Database.ScalarAsync<long>("SELECT count(*) FROM part")));

        // An edit of the row is no reason to give it a third record.
        await world.Database.ExecuteAsync("UPDATE part SET note = 'edited' WHERE id = 1");
        await Eventually.TrueAsync(async () => await world.WaitingAsync() == 0, TimeSpan.FromSeconds(30));
        Assert.Equal(3, (await world.RecordsAsync("part")).Count);

        await world.DeleteAsync("part", twins[0]);
        await Eventually.TrueAsync(
            async () => await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.match_key") == 1, TimeSpan.FromSeconds(30));
        Assert.Equal(0, (await CliProcess.RunAsync(world, "dead-letters", "replay", "--all")).Code);
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        Assert.Equal(twins[1], await world.Database.ScalarAsync<string>("SELECT record_id FROM bitable_sync.link WHERE row_key = '[\"1\"]'"));
        Assert.Equal(0, await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.dead_letter WHERE closed_at IS NULL"));
    }

    [PostgresFact]
    public async Task Rows_that_share_a_key_are_told_as_a_group_and_neither_gets_the_record_or_one_of_its_own()
    {
        await using var world = await SyncedWorld.CreateAsync(
            """
            CREATE TABLE part (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text, note text);
            INSERT INTO part (code, note) VALUES ('a', '1'), ('a', '2'), ('b', '3');
            """);
        await world.PairAsync("hard", "part");
        var record = await world.AddAsync("part", new { code = "a", note = "in Bitable" });
        await using var engine = world.StartEngine(new Dictionary<string, string> { ["Mappings__0__MatchBy__0"] = "code" });
        await engine.ReadyAsync();
        await Eventually.TrueAsync(async () => await world.WaitingAsync() == 0 && (await world.RecordsAsync("part")).Count == 2, TimeSpan.FromSeconds(60));

        Assert.Equal(
            ["local -", "remote [\"1\"]", "remote [\"2\"]"],
            await world.Database.ColumnAsync<string>(
                "SELECT target || ' ' || coalesce(row_key, '-') FROM bitable_sync.dead_letter WHERE code = 'duplicate_key' AND closed_at IS NULL ORDER BY 1"));
        Assert.StartsWith(
            $"Record {record} and rows [\"1\"], [\"2\"] of public.part have the same 'code'.",
            await world.Database.ScalarAsync<string>("SELECT message FROM bitable_sync.dead_letter WHERE target = 'local'"),
            StringComparison.Ordinal);

        await world.Database.ExecuteAsync("UPDATE part SET code = 'c' WHERE id = 2");
        Assert.Equal(0, (await CliProcess.RunAsync(world, "dead-letters", "replay", "--all")).Code);
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        Assert.Equal(3, (await world.RecordsAsync("part")).Count);
        Assert.Equal(0, await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.dead_letter WHERE closed_at IS NULL"));
    }

    [PostgresFact]
    public async Task A_copied_record_becomes_a_row_of_its_own_numbered_by_the_database()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "shelf");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromSeconds(90));

        await world.AddAsync("shelf", new { id = 7, name = "Shelf 7 copy", room = "Room 0" });
        await Eventually.TrueAsync(async () => await world.Database.ScalarAsync<long>("SELECT count(*) FROM shelf") == 301);
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));

        Assert.Equal(301, await world.Database.ScalarAsync<int>("SELECT id FROM shelf WHERE name = 'Shelf 7 copy'"));
        Assert.Equal(301, (await world.RecordsAsync("shelf")).Count);
    }
}
