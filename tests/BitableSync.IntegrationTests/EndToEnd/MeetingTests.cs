using BitableSync.IntegrationTests.Support;

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
