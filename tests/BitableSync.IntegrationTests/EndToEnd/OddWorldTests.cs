using System.Text.Json;
using BitableSync.IntegrationTests.Support;
using BitableSync.IntegrationTests.Verbs;
using Npgsql;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>Two sides that are in order each by themselves, in constellations that have broken other sync engines.</summary>
public sealed class OddWorldTests
{
    private const string Schema =
        """
        CREATE TABLE part (id integer PRIMARY KEY, note text, stock integer);
        INSERT INTO part SELECT n, 'part ' || n, n FROM generate_series(1, 600) n;
        CREATE TABLE shelf (id integer PRIMARY KEY, room text);
        INSERT INTO shelf SELECT n, 'room ' || n FROM generate_series(1, 20) n;
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [PostgresFact]
    public async Task A_full_Bitable_table_stops_its_mapping_and_no_other_and_nothing_is_made_twice_after_room_was_made()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "part", "shelf");
        await world.Platform.ControlAsync(HttpMethod.Patch, "knobs", new { record_limit = 550 });
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();

        await Eventually.TrueAsync(
            async () => (await world.Database.ColumnAsync<string>("SELECT mapping || ': ' || stopped_because FROM bitable_sync.mapping_state WHERE stopped_because IS NOT NULL"))
                .Any(reason => reason.StartsWith("part: ", StringComparison.Ordinal) && reason.Contains("1254103", StringComparison.Ordinal)),
            "the mapping stops with the platform's code",
            Patience);
        await world.Database.ExecuteAsync("UPDATE shelf SET room = 'elsewhere' WHERE id = 1");
        await Eventually.TrueAsync(
            async () => (await world.RecordsAsync("shelf")).Any(record => record.ToString().Contains("elsewhere", StringComparison.Ordinal)), "the other mapping goes on", Patience);
        Assert.InRange((await world.RecordsAsync("part")).Count, 500, 550);

        await world.Platform.ControlAsync(HttpMethod.Patch, "knobs", new { record_limit = 20_000 });
        Assert.Equal(0, (await CliProcess.RunAsync(world, "resume", "part")).Code);
        await world.SettleAsync(engine, Patience);
        Assert.Equal(600, (await world.RecordsAsync("part")).Count);
    }

    [PostgresFact]
    public async Task One_table_under_two_Bitables_carries_an_edit_from_one_to_the_other_and_comes_to_rest()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "shelf");
        var other = await world.Platform.ControlAsync(
            HttpMethod.Post, "bases", new { name = "Other", tables = new[] { new { name = "shelf", fields = world.Table("shelf").Fields } } });
        var (app, table) = (other.GetProperty("app_token").GetString()!, other.GetProperty("tables")[0].GetProperty("table_id").GetString()!);
        await using var engine = world.StartEngine(new Dictionary<string, string>
        {
            ["Mappings__1__Name"] = "other",
            ["Mappings__1__Bitable__AppToken"] = app,
            ["Mappings__1__Bitable__TableId"] = table,
            ["Mappings__1__Table"] = "public.shelf",
            ["Mappings__1__OnBitableDelete"] = "hard",
            ["Mappings__1__Fields__0__Field"] = "id",
            ["Mappings__1__Fields__0__Column"] = "id",
            ["Mappings__1__Fields__1__Field"] = "room",
            ["Mappings__1__Fields__1__Column"] = "room",
        });
        await engine.ReadyAsync();
        await world.SettleAsync(engine, Patience);
        await Eventually.TrueAsync(async () => await CountAsync() == 20, "the second Bitable is filled", Patience);
        var before = await WritesAsync(world);

        await world.EditAsync("shelf", await world.RecordAsync("shelf", "id", 4), new { room = "moved by a person" });
        await Eventually.TrueAsync(async () => await HasAsync("moved by a person"), "the edit reaches the second Bitable", Patience);
        await world.EditAsync("shelf", await world.RecordAsync("shelf", "id", 5), new { room = "moved again" });
        await Eventually.TrueAsync(async () => await HasAsync("moved again"), "and so does the next", Patience);
        await world.SettleAsync(engine, Patience);

        Assert.Equal(2, await WritesAsync(world) - before);
        Assert.Equal(0, await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.conflict"));

        async Task<JsonElement> ReadAsync() => await world.Platform.ControlAsync(HttpMethod.Get, $"bases/{app}/tables/{table}/records?offset=0&limit=500");
        async Task<int> CountAsync() => (await ReadAsync()).GetProperty("total").GetInt32();
        async Task<bool> HasAsync(string text) => (await ReadAsync()).ToString().Contains(text, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_primary_that_is_read_only_for_a_while_loses_nothing()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "shelf");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, Patience);

        await SwitchAsync(world, readOnly: true);
        await world.EditAsync("shelf", await world.RecordAsync("shelf", "id", 7), new { room = "edited meanwhile" });
        await world.AddAsync("shelf", new { id = 100, room = "added meanwhile" });
        await Eventually.TrueAsync(() => engine.Log.Contains("25006", StringComparison.Ordinal), "the engine meets the read-only server", Patience);
        await SwitchAsync(world, readOnly: false);

        await world.SettleAsync(engine, Patience);
        Assert.Equal("edited meanwhile", await world.Database.ScalarAsync<string>("SELECT room FROM shelf WHERE id = 7"));
        Assert.Equal(21, await world.Database.ScalarAsync<long>("SELECT count(*) FROM shelf"));
    }

    [PostgresFact]
    public async Task Few_connections_are_enough()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "part", "shelf");
        var few = new NpgsqlConnectionStringBuilder(world.Database.ConnectionString) { MaxPoolSize = 6, Timeout = 3 };
        await using var engine = world.StartEngine(new Dictionary<string, string> { ["Postgres__ConnectionString"] = few.ConnectionString });
        await engine.ReadyAsync();
        await world.SettleAsync(engine, Patience);

        await world.Database.ExecuteAsync("UPDATE part SET stock = stock + 1 WHERE id <= 100; UPDATE shelf SET room = room || '!' WHERE id <= 4");
        await world.EditAsync("part", await world.RecordAsync("part", "id", 9), new { note = "by a person" });
        await world.SettleAsync(engine, Patience);
        await world.AssertMannersAsync();
    }

    [PostgresFact]
    public async Task A_rich_text_keeps_its_links_while_nobody_edits_it_in_the_database()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "part");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, Patience);
        var record = await world.RecordAsync("part", "id", 11);
        object[] rich = [new { type = "text", text = "see " }, new { type = "url", text = "the manual", link = "https://example.com/manual" }];
        await world.EditAsync("part", record, new { note = rich });
        await world.SettleAsync(engine, Patience);
        Assert.Equal("see the manual", await world.Database.ScalarAsync<string>("SELECT note FROM part WHERE id = 11"));

        await world.Database.ExecuteAsync("UPDATE part SET stock = 1000, note = note WHERE id = 11");
        await world.SettleAsync(engine, Patience);

        var note = (await world.RecordsAsync("part")).Single(each => each.GetProperty("record_id").GetString() == record).GetProperty("fields").GetProperty("note");
        Assert.Equal(["text", "url"], note.EnumerateArray().Select(segment => segment.GetProperty("type").GetString()));
    }

    private static async Task<int> WritesAsync(SyncedWorld world) =>
        (await world.Platform.ControlAsync(HttpMethod.Get, "calls/summary")).GetProperty("writes").GetInt32();

    private static async Task SwitchAsync(SyncedWorld world, bool readOnly)
    {
        var name = world.Database.Name;
        await world.Database.ExecuteAsync($"SET default_transaction_read_only = off; ALTER DATABASE {name} SET default_transaction_read_only = {(readOnly ? "on" : "off")}");
        await world.Database.ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
    }
}
