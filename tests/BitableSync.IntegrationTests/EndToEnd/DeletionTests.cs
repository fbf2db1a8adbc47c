using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.IntegrationTests.Support;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>Deletions that leave something behind, and what comes back after one.</summary>
public sealed class DeletionTests
{
    private const string Schema =
        """
        CREATE TABLE item (id integer PRIMARY KEY, name text, note text, deleted_at timestamptz);
        INSERT INTO item SELECT n, 'Item ' || n, 'Note ' || n FROM generate_series(1, 20) n;
        """;

    [PostgresTheory]
    [InlineData(7, null)]
    [InlineData(5, null)]
    [InlineData(3, "deleted")]
    public async Task A_deleted_row_marks_its_record_and_a_row_that_comes_back_takes_the_mark_away(int type, string? option)
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "item");
        var property = option is null ? null : new { options = new[] { new { name = option } } };
        await world.Platform.ControlAsync(HttpMethod.Post, $"bases/{world.AppToken}/tables/{world.Table("item").TableId}/fields", new { field_name = "Row", type, property });
        await SetAsync(world, ("OnDatabaseDelete", "mark"), ("DeletedField", "Row"), ("DeletedOption", option));
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromMinutes(1));

        await world.Database.ExecuteAsync("DELETE FROM item WHERE id = 7");
        await Eventually.TrueAsync(async () => (await MarkAsync(world, 7)).ValueKind is JsonValueKind.True or JsonValueKind.Number or JsonValueKind.String);
        Assert.Equal(20, (await world.RecordsAsync("item")).Count);

        await world.EditAsync("item", await world.RecordAsync("item", "id", 7), new { note = "Edited while its row was gone" });
        await world.Database.ExecuteAsync("INSERT INTO item VALUES (7, 'Item 7 again', 'Note 7')");
        await world.SettleAsync(engine, TimeSpan.FromMinutes(1));

        Assert.True((await MarkAsync(world, 7)).ValueKind is JsonValueKind.Undefined or JsonValueKind.False);
        Assert.Equal(
            "Item 7 again: Edited while its row was gone", await world.Database.ScalarAsync<string>("SELECT name || ': ' || note FROM item WHERE id = 7"));
        Assert.Equal(20, (await world.RecordsAsync("item")).Count);
    }

    [PostgresFact]
    public async Task A_soft_deletion_flips_to_and_fro_and_a_key_is_used_again()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("soft", "item");
        await SetAsync(world, ("DeletedAtColumn", "deleted_at"));
        await UnmapAsync(world, "deleted_at");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleLiveAsync("item", 20);

        // The database's own soft deletion is a deletion, and taking it back brings the record back.
        await world.Database.ExecuteAsync("UPDATE item SET deleted_at = now() WHERE id = 3");
        await world.SettleLiveAsync("item", 19);
        await world.Database.ExecuteAsync("UPDATE item SET deleted_at = NULL WHERE id = 3");
        await world.SettleLiveAsync("item", 20);
        await world.RecordAsync("item", "id", 3);

        // Deleted in Bitable and made again with the same key: the row lives again instead of colliding with its own ghost.
        await world.DeleteAsync("item", await world.RecordAsync("item", "id", 4));
        await Eventually.TrueAsync(async () => await world.Database.ScalarAsync<long>("SELECT count(*) FROM item WHERE id = 4 AND deleted_at IS NOT NULL") == 1);
        await world.Database.ExecuteAsync("DELETE FROM item WHERE id = 5; INSERT INTO item VALUES (5, 'Five again', NULL)");
        await Eventually.TrueAsync(async () => (await world.RecordsAsync("item")).Any(record => record.GetProperty("fields").GetRawText().Contains("Five again", StringComparison.Ordinal)));
        await world.SettleLiveAsync("item", 19);
        Assert.Equal(0, await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.dead_letter WHERE closed_at IS NULL"));
    }

    [PostgresFact]
    public async Task A_record_taken_out_of_the_bin_has_its_row_again_whether_that_was_deleted_meanwhile_or_not()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "item");
        await UnmapAsync(world, "deleted_at");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleLiveAsync("item", 20);
        var (early, late) = (await world.RecordAsync("item", "id", 4), await world.RecordAsync("item", "id", 5));

        // Before anybody was told of the deletion, and after the row went with it.
        await world.DeleteAsync("item", early);
        await world.RestoreAsync("item", early);
        await world.DeleteAsync("item", late);
        await Eventually.TrueAsync(async () => await world.Database.ScalarAsync<long>("SELECT count(*) FROM item WHERE id = 5") == 0, "the row to go");
        await world.RestoreAsync("item", late);
        await Eventually.TrueAsync(async () => await world.Database.ScalarAsync<long>("SELECT count(*) FROM item WHERE id = 5") == 1, "the row to come back");
        await world.SettleLiveAsync("item", 20);
        Assert.Equal([early, late], await LinksAsync(world, 4, 5));
        Assert.Equal("Item 5: Note 5", await world.Database.ScalarAsync<string>("SELECT name || ': ' || note FROM item WHERE id = 5"));

        // Edits go both ways again.
        await world.EditAsync("item", late, new { note = "Back" });
        await world.Database.ExecuteAsync("UPDATE item SET name = 'Five' WHERE id = 5");
        await Eventually.TrueAsync(async () => await world.Database.ScalarAsync<string>("SELECT note FROM item WHERE id = 5") == "Back", "the edit to arrive");
        await world.SettleLiveAsync("item", 20);
        Assert.Contains(await world.RecordsAsync("item"), record => record.GetProperty("fields").GetRawText().Contains("Five", StringComparison.Ordinal));
        Assert.Equal(0, await ProblemsAsync(world));
    }

    [PostgresFact]
    public async Task A_record_taken_out_of_the_bin_revives_its_softly_deleted_row()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("soft", "item");
        await SetAsync(world, ("DeletedAtColumn", "deleted_at"));
        await UnmapAsync(world, "deleted_at");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleLiveAsync("item", 20);
        var record = await world.RecordAsync("item", "id", 4);

        await world.DeleteAsync("item", record);
        await Eventually.TrueAsync(async () => await LivingAsync(world, 4) == 0, "the row to be marked deleted");
        await world.RestoreAsync("item", record);
        await Eventually.TrueAsync(async () => await LivingAsync(world, 4) == 1, "the row to live again");
        await world.SettleLiveAsync("item", 20);
        Assert.Equal([record], await LinksAsync(world, 4));
        Assert.Equal(0, await ProblemsAsync(world));
    }

    [PostgresFact]
    public async Task A_record_deleted_and_made_again_with_its_key_takes_the_place_of_the_old_one()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "item");
        await UnmapAsync(world, "deleted_at");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleLiveAsync("item", 20);

        await world.DeleteAsync("item", await world.RecordAsync("item", "id", 4));
        var made = await world.AddAsync("item", new { id = 4, name = "Four anew", note = "Note" });

        await Eventually.TrueAsync(async () => (await LinksAsync(world, 4)).SequenceEqual([made]), "the new record to have the row");
        await world.SettleLiveAsync("item", 20);
        Assert.Equal("Four anew", await world.Database.ScalarAsync<string>("SELECT name FROM item WHERE id = 4"));
        Assert.Equal(0, await ProblemsAsync(world));
    }

    [PostgresFact]
    public async Task A_record_made_again_with_its_key_takes_the_place_of_the_old_one_also_where_its_event_comes_first()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "item");
        await UnmapAsync(world, "deleted_at");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleLiveAsync("item", 20);

        await world.Platform.ControlAsync(HttpMethod.Post, "events/faults", new { kind = "delay", times = 1, delay_ms = 5000 });
        await world.DeleteAsync("item", await world.RecordAsync("item", "id", 4));
        var made = await world.AddAsync("item", new { id = 4, name = "Four anew", note = "Note" });
        await Eventually.TrueAsync(async () => await ProblemsAsync(world) == 1, "the new record to be parked");

        await Eventually.TrueAsync(async () => (await LinksAsync(world, 4)).SequenceEqual([made]), "the new record to have the row");
        await world.SettleLiveAsync("item", 20);
        Assert.Equal("Four anew", await world.Database.ScalarAsync<string>("SELECT name FROM item WHERE id = 4"));
        Assert.Equal(0, await ProblemsAsync(world));
    }

    private static Task<long> LivingAsync(SyncedWorld world, int id) =>
        world.Database.ScalarAsync<long>($"SELECT count(*) FROM item WHERE id = {id} AND deleted_at IS NULL");

    private static Task<IReadOnlyList<string>> LinksAsync(SyncedWorld world, params int[] ids) => world.Database.ColumnAsync<string>(
        $"SELECT record_id FROM bitable_sync.link WHERE row_key IN ({string.Join(", ", ids.Select(id => $"'[\"{id}\"]'"))}) ORDER BY row_key");

    private static Task<long> ProblemsAsync(SyncedWorld world) => world.Database.ScalarAsync<long>(
        "SELECT (SELECT count(*) FROM bitable_sync.dead_letter WHERE closed_at IS NULL) + (SELECT count(*) FROM bitable_sync.conflict)");

    private static async Task<JsonElement> MarkAsync(SyncedWorld world, int id) => (await world.RecordsAsync("item"))
        .Single(record => record.GetProperty("fields").GetProperty("id").GetDecimal() == id)
        .GetProperty("fields").TryGetProperty("Row", out var mark) ? mark : default;

    private static async Task SetAsync(SyncedWorld world, params (string Key, string? Value)[] settings)
    {
        var config = JsonNode.Parse(await File.ReadAllTextAsync(world.ConfigFile))!;
        foreach (var (key, value) in settings.Where(setting => setting.Value is not null)) config["Mappings"]![0]![key] = value;
        await File.WriteAllTextAsync(world.ConfigFile, config.ToJsonString());
    }

    private static async Task UnmapAsync(SyncedWorld world, string column)
    {
        var config = JsonNode.Parse(await File.ReadAllTextAsync(world.ConfigFile))!;
        var fields = config["Mappings"]![0]!["Fields"]!.AsArray();
        fields.Remove(fields.First(field => (string)field!["Column"]! == column));
        await File.WriteAllTextAsync(world.ConfigFile, config.ToJsonString());
    }
}
