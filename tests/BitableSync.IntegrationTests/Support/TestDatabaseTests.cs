namespace BitableSync.IntegrationTests.Support;

public sealed class TestDatabaseTests
{
    [PostgresFact]
    public async Task A_database_is_private_and_gone_after_use()
    {
        await using var other = await TestDatabase.CreateAsync();
        string name;
        await using (var database = await TestDatabase.CreateAsync())
        {
            name = database.Name;
            await database.ExecuteAsync("CREATE TABLE t (id int)");
            Assert.Equal("UTF8", await database.ScalarAsync<string>("SHOW server_encoding"));
        }

        Assert.Empty(await other.ColumnAsync<string>($"SELECT datname::text FROM pg_database WHERE datname = '{name}'"));
        Assert.False(await other.ScalarAsync<bool>("SELECT to_regclass('t') IS NOT NULL"));
    }
}
