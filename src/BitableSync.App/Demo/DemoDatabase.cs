using System.Globalization;
using BitableSync.App.Verbs;
using Npgsql;

namespace BitableSync.App.Demo;

/// <summary>A database made for one demo and dropped after it.</summary>
internal sealed class DemoDatabase : IAsyncDisposable
{
    private readonly string _server;
    private readonly string _name;

    private DemoDatabase(string server, string name)
    {
        _server = server;
        _name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
        Source = NpgsqlDataSource.Create(ConnectionString);
    }

    public string ConnectionString { get; }

    public NpgsqlDataSource Source { get; }

    /// <param name="server">Connection string of a role that may create databases.</param>
    /// <param name="cancellationToken">Ends the demo.</param>
    /// <exception cref="VerbException">The server cannot be reached or the role may not create databases.</exception>
    public static async Task<DemoDatabase> CreateAsync(string server, CancellationToken cancellationToken)
    {
        var name = $"bitable_sync_demo_{Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..8]}";
        try
        {
            await ExecuteAsync(server, $"CREATE DATABASE {name}", cancellationToken);
            var database = new DemoDatabase(server, name);
            await using var seed = database.Source.CreateCommand(ReadScript());
            await seed.ExecuteNonQueryAsync(cancellationToken);
            return database;
        }
        catch (PostgresException refused)
        {
            throw new VerbException(ExitCodes.Failure, $"Making a database for the demo was refused ({refused.SqlState}): {refused.MessageText}. Give the connection string of a role that may create databases.");
        }
        catch (NpgsqlException away)
        {
            throw new VerbException(ExitCodes.Unavailable, $"The PostgreSQL server of the given connection string could not be reached: {away.Message}");
        }
        catch (ArgumentException malformed)
        {
            throw new VerbException(ExitCodes.Usage, $"The connection string cannot be read: {malformed.Message}. Expected \"Host=…;Username=…;Password=…;Database=…\".");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        try
        {
            await ExecuteAsync(_server, $"DROP DATABASE IF EXISTS {_name} WITH (FORCE)", CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The server may be gone already, and the database with it.
        }
    }

    private static async Task ExecuteAsync(string server, string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(server);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string ReadScript()
    {
        using var reader = new StreamReader(typeof(DemoDatabase).Assembly.GetManifestResourceStream("Demo/crm.sql")!);
        return reader.ReadToEnd();
    }
}
