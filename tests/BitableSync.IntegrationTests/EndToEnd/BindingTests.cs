using BitableSync.IntegrationTests.Support;
using BitableSync.IntegrationTests.Verbs;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>State that turns up where it does not belong: in a copied database, or under tables it was not made for.</summary>
public sealed class BindingTests
{
    private const string Schema =
        """
        CREATE TABLE part (id integer PRIMARY KEY, note text, remark text);
        INSERT INTO part SELECT n, 'part ' || n, 'remark ' || n FROM generate_series(1, 30) n;
        """;

    [PostgresFact]
    public async Task A_database_restored_from_a_backup_waits_for_a_person_and_then_catches_up()
    {
        await using var world = await FilledAsync();
        var backup = await world.Database.CopyAsync();
        await using (var engine = world.StartEngine())
        {
            await engine.ReadyAsync();
            await world.Database.ExecuteAsync(
                "UPDATE part SET note = 'later' WHERE id = 3; DELETE FROM part WHERE id = 4; INSERT INTO part VALUES (31, 'new', 'row')");
            await world.EditAsync("part", await world.RecordAsync("part", "id", 5), new { note = "by a person" });
            await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
            await engine.StopAsync();
        }

        await using var lost = world.MoveTo(backup);
        await using var after = world.StartEngine();
        await after.ReadyAsync();
        await Eventually.TrueAsync(async () => await StoppedBecauseAsync(backup) is not null, "the mapping waits", TimeSpan.FromSeconds(30));
        Assert.StartsWith("This database is not the one in which the mapping ran last", await StoppedBecauseAsync(backup), StringComparison.Ordinal);
        await backup.ExecuteAsync("UPDATE part SET remark = 'after the restore' WHERE id = 6");
        Assert.Equal(30, (await world.RecordsAsync("part")).Count);

        var resumed = await CliProcess.RunAsync(world, "resume", "part");
        Assert.True(resumed.Code == 0, resumed.Error);
        await world.SettleAsync(after, TimeSpan.FromSeconds(60));

        // What happened after the backup is still in Bitable, and the copy takes it from there.
        Assert.Equal(
            ["later", "by a person"], await backup.ColumnAsync<string>("SELECT note FROM part WHERE id IN (3, 5) ORDER BY id"));
        Assert.Equal(0, await backup.ScalarAsync<long>("SELECT count(*) FROM part WHERE id = 4"));
        Assert.Equal("new", await backup.ScalarAsync<string>("SELECT note FROM part WHERE id = 31"));
        Assert.Equal("after the restore", await backup.ScalarAsync<string>("SELECT remark FROM part WHERE id = 6"));
    }

    [PostgresFact]
    public async Task Another_Bitable_table_under_the_same_name_is_refused_and_nothing_is_deleted()
    {
        await using var world = await FilledAsync();
        var copy = await world.Platform.ControlAsync(
            HttpMethod.Post, "bases", new { name = "Copy", tables = new[] { new { name = "part", fields = world.Table("part").Fields } } });

        await using var engine = world.StartEngine(new Dictionary<string, string>
        {
            ["Mappings__0__Bitable__AppToken"] = copy.GetProperty("app_token").GetString()!,
            ["Mappings__0__Bitable__TableId"] = copy.GetProperty("tables")[0].GetProperty("table_id").GetString()!,
        });

        Assert.Equal(3, await engine.EndAsync());
        Assert.Contains("The links of mapping \"part\" belong to Bitable table", engine.Log, StringComparison.Ordinal);
        Assert.Equal(30, await world.Database.ScalarAsync<long>("SELECT count(*) FROM part"));
    }

    [PostgresFact]
    public async Task A_field_that_is_paired_with_another_column_meets_it_without_a_history()
    {
        await using var world = await FilledAsync();
        await using var engine = world.StartEngine(new Dictionary<string, string>
        {
            ["Mappings__0__Fields__1__Column"] = "remark",
            ["Mappings__0__Fields__2__Column"] = "note",
        });
        await engine.ReadyAsync();

        // Neither side was edited, so neither is newer: the tie goes to Bitable, and each replaced value is in the log.
        await Eventually.TrueAsync(
            async () => await world.Database.ScalarAsync<string>("SELECT note || '/' || remark FROM part WHERE id = 7") == "remark 7/part 7",
            "the columns follow the fields",
            TimeSpan.FromSeconds(60));
        Assert.Equal(60, await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.conflict"));
    }

    private static async Task<SyncedWorld> FilledAsync()
    {
        var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "part");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        await engine.StopAsync();
        return world;
    }

    private static async Task<string?> StoppedBecauseAsync(TestDatabase database) =>
        (await database.ColumnAsync<string>("SELECT stopped_because FROM bitable_sync.mapping_state WHERE stopped_because IS NOT NULL")).SingleOrDefault();
}
