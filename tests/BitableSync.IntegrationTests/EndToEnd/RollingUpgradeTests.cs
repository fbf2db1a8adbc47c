using BitableSync.App.Verbs;
using BitableSync.IntegrationTests.Support;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>Nodes are replaced one after the other by a program that knows more migration steps.</summary>
public sealed class RollingUpgradeTests
{
    private const string Schema =
        """
        CREATE TABLE item (id integer PRIMARY KEY, name text NOT NULL);
        INSERT INTO item SELECT n, 'Item ' || n FROM generate_series(1, 20) n;
        """;

    /// <summary>What the first node of the newer program leaves behind: a step that only adds.</summary>
    private const string NewerStep =
        """
        ALTER TABLE bitable_sync.link ADD COLUMN newer text NOT NULL DEFAULT '';
        CREATE TABLE bitable_sync.newer (id bigint PRIMARY KEY);
        INSERT INTO bitable_sync.schema_version (version, name) VALUES (9999, '9999_newer');
        """;

    [PostgresFact]
    public async Task A_node_of_the_old_program_goes_on_beside_the_new_schema_and_is_refused_when_it_starts_anew()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "item");
        await using var old = world.StartEngine();
        await old.ReadyAsync();
        await world.SettleAsync(old, TimeSpan.FromSeconds(60));

        await world.Database.ExecuteAsync(NewerStep);
        await world.Database.ExecuteAsync("UPDATE item SET name = 'Changed' WHERE id <= 5; INSERT INTO item VALUES (21, 'New')");
        await world.EditAsync("item", await world.RecordAsync("item", "id", 9), new { name = "Edited by a person" });
        await world.SettleAsync(old, TimeSpan.FromSeconds(60));
        Assert.Equal("Edited by a person", await world.Database.ScalarAsync<string>("SELECT name FROM item WHERE id = 9"));
        Assert.Equal(0, await old.StopAsync());

        await using var again = world.StartEngine();
        Assert.Equal(ExitCodes.Configuration, await again.EndAsync());
        Assert.Contains("The schema bitable_sync is at version 9999, this program knows versions up to", again.Log, StringComparison.Ordinal);
        Assert.Contains("Update this node.", again.Log, StringComparison.Ordinal);
    }
}
