using BitableSync.IntegrationTests.Support;
using Npgsql;

namespace BitableSync.IntegrationTests.Jobs;

/// <summary>One database of the shared server is away: its connections are cut and nobody gets in, superusers included.</summary>
internal sealed class Outage
{
    private readonly string _admin;
    private readonly string _database;

    private Outage(string admin, string database) => (_admin, _database) = (admin, database);

    public static async Task<Outage> BeginAsync(TestDatabase database)
    {
        var outage = new Outage(await PostgresCluster.GetAdminConnectionStringAsync(), database.Name);
        await outage.ExecuteAsync($"ALTER DATABASE {database.Name} ALLOW_CONNECTIONS false");
        await outage.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.Name}'");
        return outage;
    }

    public Task EndAsync() => ExecuteAsync($"ALTER DATABASE {_database} ALLOW_CONNECTIONS true");

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_admin);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
