using BitableSync.Core.Ports;
using BitableSync.IntegrationTests.Support;
using BitableSync.Postgres.Migrations;

namespace BitableSync.IntegrationTests.Postgres;

public sealed class MigratorTests
{
    [PostgresFact]
    public async Task A_second_run_finds_nothing_to_do()
    {
        await using var database = await TestDatabase.CreateAsync();
        var migrator = new Migrator(database.DataSource);

        var first = await migrator.MigrateAsync(CancellationToken.None);
        var second = await migrator.MigrateAsync(CancellationToken.None);

        Assert.Equal(MigrationStep.All.Select(step => step.Name), first);
        Assert.Empty(second);
    }

    [PostgresFact]
    public async Task Every_step_can_be_run_twice_by_hand()
    {
        await using var database = await TestDatabase.CreateAsync();

        await database.ExecuteAsync(Migrator.Script());
        await database.ExecuteAsync(Migrator.Script());

        Assert.Empty(await new Migrator(database.DataSource).MigrateAsync(CancellationToken.None));
        Assert.Equal(MigrationStep.All.Count, await database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.schema_version"));
    }

    [PostgresFact]
    public async Task Nodes_that_start_at_once_run_each_step_once()
    {
        await using var database = await TestDatabase.CreateAsync();

        var runs = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => new Migrator(database.DataSource).MigrateAsync(CancellationToken.None)));

        Assert.Equal(MigrationStep.All.Select(step => step.Name), runs.SelectMany(run => run));
    }

    [PostgresFact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        await using var database = await TestDatabase.CreateAsync();
        var migrator = new Migrator(database.DataSource);
        await migrator.MigrateAsync(CancellationToken.None);
        await database.ExecuteAsync("INSERT INTO bitable_sync.schema_version (version, name) VALUES (9999, '9999_future')");

        var refused = await Assert.ThrowsAsync<StoreException>(() => migrator.MigrateAsync(CancellationToken.None));

        Assert.False(refused.IsTransient);
        Assert.Contains("version 9999", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_are_numbered_without_gaps_and_listed_in_the_index() =>
        Assert.Equal(Enumerable.Range(1, MigrationStep.All.Count), MigrationStep.All.Select(step => step.Version));
}
