using Npgsql;

namespace BitableSync.IntegrationTests.Support;

/// <summary>A database of its own on the run's server; disposing drops it, whoever is still connected.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _admin;

    private TestDatabase(string admin, string name)
    {
        _admin = admin;
        Name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(admin) { Database = name, MaxPoolSize = 20 }.ConnectionString;
        DataSource = NpgsqlDataSource.Create(ConnectionString);
    }

    public string Name { get; }

    /// <summary>A superuser's connection string, password included.</summary>
    public string ConnectionString { get; }

    public NpgsqlDataSource DataSource { get; }

    public static async Task<TestDatabase> CreateAsync()
    {
        var admin = await PostgresCluster.GetAdminConnectionStringAsync();
        var name = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync(admin, $"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0");
        return new TestDatabase(admin, name);
    }

    /// <summary>A copy as a backup would hold it. Nobody may be connected to the original meanwhile.</summary>
    public async Task<TestDatabase> CopyAsync()
    {
        DataSource.Clear();
        var name = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync(_admin, $"CREATE DATABASE {name} TEMPLATE {Name}");
        return new TestDatabase(_admin, name);
    }

    /// <summary>The same database as another role.</summary>
    public string ConnectionStringFor(string role, string password) =>
        new NpgsqlConnectionStringBuilder(ConnectionString) { Username = role, Password = password }.ConnectionString;

    /// <summary>Runs statements outside the engine, as any program of the database's owner would.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of the first row.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The first column of all rows.</summary>
    public async Task<IReadOnlyList<T>> ColumnAsync<T>(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        List<T> values = [];
        while (await reader.ReadAsync()) values.Add(await reader.GetFieldValueAsync<T>(0));
        return values;
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await ExecuteAsync(_admin, $"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
    }

    private static async Task ExecuteAsync(string admin, string sql)
    {
        await using var source = NpgsqlDataSource.Create(admin);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
