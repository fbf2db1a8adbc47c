using BitableSync.IntegrationTests.Support;
using BitableSync.Postgres.Access;
using BitableSync.Postgres.Migrations;

namespace BitableSync.IntegrationTests.Postgres;

public sealed class AccessStoreTests
{
    [PostgresFact]
    public async Task A_key_is_stored_as_a_hash_only_and_its_name_is_free_again_once_it_is_revoked()
    {
        await using var database = await MigratedAsync();
        var store = new AccessKeyStore(database.DataSource);

        var key = await store.CreateAsync("wang", AccessRole.Reviewer, "test", default);

        Assert.NotNull(key);
        Assert.Null(await store.CreateAsync("wang", AccessRole.Viewer, "test", default));
        var good = Assert.Single(await store.ReadGoodAsync(default));
        Assert.Equal((KeyText.HandleOf(key), AccessRole.Reviewer), (good.Handle, good.Key.Role));
        Assert.True(KeyText.Matches(key, good.Hash));
        var secret = key.Split('_', 3)[2];
        Assert.Equal(0, await database.ScalarAsync<long>($"SELECT count(*) FROM bitable_sync.access_key k WHERE k::text LIKE '%{secret}%'"));
        Assert.True(await store.RevokeAsync("wang", "test", default));
        Assert.False(await store.RevokeAsync("wang", "test", default));
        Assert.Empty(await store.ReadGoodAsync(default));
        Assert.NotNull(await store.CreateAsync("wang", AccessRole.Viewer, "test", default));
        Assert.Equal(2, (await store.ListAsync(default)).Count);
    }

    [PostgresFact]
    public async Task Of_many_nodes_that_start_at_once_one_makes_the_first_key_and_no_later_start_does()
    {
        await using var database = await MigratedAsync();
        var store = new AccessKeyStore(database.DataSource);

        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.CreateFirstAsync("admin", AccessRole.Operator, "first start", default)));

        Assert.Single(made, key => key is not null);
        await store.RevokeAsync("admin", "test", default);
        Assert.Null(await store.CreateFirstAsync("admin", AccessRole.Operator, "first start", default));
    }

    [PostgresFact]
    public async Task Use_is_noted_once_a_minute()
    {
        await using var database = await MigratedAsync();
        var store = new AccessKeyStore(database.DataSource);
        await store.CreateAsync("script", AccessRole.Viewer, "test", default);
        var id = (await store.ListAsync(default))[0].Id;

        await store.NoteUseAsync(id, default);
        var first = (await store.ListAsync(default))[0].LastUsedAt;
        await store.NoteUseAsync(id, default);

        Assert.NotNull(first);
        Assert.Equal(first, (await store.ListAsync(default))[0].LastUsedAt);
    }

    private static async Task<TestDatabase> MigratedAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await new Migrator(database.DataSource).MigrateAsync(default);
        return database;
    }
}
