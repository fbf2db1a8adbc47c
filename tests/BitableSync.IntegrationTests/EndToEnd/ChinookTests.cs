using BitableSync.IntegrationTests.Support;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>A public sample database that nobody here wrote, with its schema untouched, kept equal to four Bitable tables.</summary>
public sealed class ChinookTests
{
    private static readonly string[] Tables = ["customer", "invoice", "invoice_line", "track"];

    [ChinookFact]
    public async Task Four_tables_fill_completely_carry_edits_each_way_and_end_equal()
    {
        await using var world = await SyncedWorld.CreateAsync(await File.ReadAllTextAsync(ChinookFactAttribute.File!));
        await world.PairAsync("hard", Tables);
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromMinutes(4));

        var counts = new List<int>();
        foreach (var table in Tables) counts.Add((await world.RecordsAsync(table)).Count);
        Assert.Equal([59, 412, 2240, 3503], counts);

        await EditBothSidesAsync(world);
        await world.SettleAsync(engine, TimeSpan.FromMinutes(2));

        Assert.Equal("Beijing 北京", await world.Database.ScalarAsync<string>("SELECT city FROM customer WHERE customer_id = 2"));
        Assert.Equal(60, (await world.RecordsAsync("customer")).Count);
        // Two added, three deleted.
        Assert.Equal(2239, (await world.RecordsAsync("invoice_line")).Count);
        Assert.Equal(100, await world.Database.ScalarAsync<long>("SELECT count(*) FROM track WHERE unit_price = 1.49"));
        Assert.Equal(0, await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.dead_letter WHERE closed_at IS NULL"));
        await world.AssertMannersAsync();
    }

    [ChinookFact]
    public async Task Foreign_keys_become_links_between_records_and_stay_right_on_both_sides()
    {
        await using var world = await SyncedWorld.CreateAsync(await File.ReadAllTextAsync(ChinookFactAttribute.File!));
        await world.PairAsync(
            "hard",
            [
                ("album", "artist_id", "artist"), ("customer", "support_rep_id", "employee"), ("employee", "reports_to", "employee"),
                ("track", "album_id", "album"), ("invoice", "customer_id", "customer"),
            ],
            "track", "invoice", "customer", "album", "employee", "artist");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromMinutes(4));

        var artist = await world.AddAsync("artist", new { artist_id = 1000, name = "崔健" });
        var album = await world.AddAsync("album", new { album_id = 1000, title = "新长征路上的摇滚", artist_id = new[] { artist } });
        await world.EditAsync("track", await world.RecordAsync("track", "track_id", 1), new { album_id = new[] { album } });
        await world.EditAsync("employee", await world.RecordAsync("employee", "employee_id", 2), new { reports_to = new[] { await world.RecordAsync("employee", "employee_id", 6) } });
        await world.Database.ExecuteAsync(
            """
            INSERT INTO artist VALUES (1001, 'New'); INSERT INTO album VALUES (1001, 'First', 1001); UPDATE track SET album_id = 1001 WHERE album_id = 3;
            INSERT INTO employee (employee_id, last_name, first_name, reports_to) VALUES (100, 'Two', 'Of', 1), (101, 'One', 'Of', 100);
            UPDATE employee SET reports_to = 101 WHERE employee_id = 100;
            """);
        await world.SettleAsync(engine, TimeSpan.FromMinutes(2));

        Assert.Equal("崔健", await world.Database.ScalarAsync<string>("SELECT a.name FROM track JOIN album USING (album_id) JOIN artist a USING (artist_id) WHERE track_id = 1"));
        Assert.Equal(6, await world.Database.ScalarAsync<int>("SELECT reports_to FROM employee WHERE employee_id = 2"));
        Assert.Equal(0, await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.dead_letter"));
        await world.AssertMannersAsync();
    }

    private static async Task EditBothSidesAsync(SyncedWorld world)
    {
        await world.Database.ExecuteAsync(
            """
            UPDATE customer SET company = 'Déjà Vu & Söhne', phone = NULL WHERE customer_id = 1;
            UPDATE track SET unit_price = 1.49 WHERE track_id BETWEEN 1 AND 100;
            UPDATE invoice SET invoice_date = '2025-03-30 02:30:00', total = 12345678.90 WHERE invoice_id = 1;
            INSERT INTO invoice_line VALUES (3000, 1, 1, 0.99, 7);
            DELETE FROM invoice_line WHERE invoice_line_id IN (10, 11);
            """);
        await world.EditAsync("customer", await world.RecordAsync("customer", "customer_id", 2), new { city = "Beijing 北京", state = (string?)null });
        await world.EditAsync("track", await world.RecordAsync("track", "track_id", 3503), new { name = "Renamed 🎵 in Bitable", milliseconds = 1 });
        await world.AddAsync("customer", new { customer_id = 1000, first_name = "小明", last_name = "Wáng", email = "xm@example.com" });
        await world.AddAsync("invoice_line", new { invoice_line_id = 3001, invoice_id = 2, track_id = 2, unit_price = 1.99, quantity = 1 });
        await world.DeleteAsync("invoice_line", await world.RecordAsync("invoice_line", "invoice_line_id", 20));
    }
}
