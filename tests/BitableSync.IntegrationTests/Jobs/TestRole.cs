using BitableSync.IntegrationTests.Support;
using Npgsql;

namespace BitableSync.IntegrationTests.Jobs;

/// <summary>A way into one database that can be closed for whoever uses it, while everybody else stays connected.</summary>
internal sealed class TestRole : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly string _admin;
    private readonly string _name;

    private TestRole(TestDatabase database, string admin, string name, string connectionString) =>
        (_database, _admin, _name, ConnectionString) = (database, admin, name, connectionString);

    public string ConnectionString { get; }

    public static async Task<TestRole> CreateAsync(TestDatabase database)
    {
        var (name, password) = ($"role_{database.Name}", Guid.NewGuid().ToString("N"));
        var role = new TestRole(database, await PostgresCluster.GetAdminConnectionStringAsync(), name, database.ConnectionStringFor(name, password));
        await role.ExecuteAsync($"CREATE ROLE {name} SUPERUSER LOGIN PASSWORD '{password}'");
        return role;
    }

    public async Task CutOffAsync()
    {
        await ExecuteAsync($"ALTER ROLE {_name} NOLOGIN");
        await ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{_name}'");
    }

    public Task LetInAsync() => ExecuteAsync($"ALTER ROLE {_name} LOGIN");

    public async ValueTask DisposeAsync()
    {
        await CutOffAsync();
        await _database.ExecuteAsync($"REASSIGN OWNED BY {_name} TO CURRENT_USER");
        await ExecuteAsync($"DROP ROLE {_name}");
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_admin);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
