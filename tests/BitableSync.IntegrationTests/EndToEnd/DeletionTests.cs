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
