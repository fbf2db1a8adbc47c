using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.IntegrationTests.Support;
using BitableSync.Postgres;
using BitableSync.Postgres.Leases;
using BitableSync.Postgres.Migrations;
using BitableSync.Postgres.State;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BitableSync.IntegrationTests.Postgres;

/// <summary>A migrated database for one test class. Each test uses a mapping or table name of its own.</summary>
public sealed class StoreFixture : IAsyncLifetime
{
    internal TestDatabase Database { get; private set; } = null!;

    internal ISyncStore Store { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // Without a server the tests themselves are skipped; the fixture must not fail before them.
        if (PostgresSkip.Reason is not null) return;
        Database = await TestDatabase.CreateAsync();
        await new Migrator(Database.DataSource).MigrateAsync(CancellationToken.None);
        Store = NewStore(Database.DataSource);
    }

    public async Task DisposeAsync()
    {
        if (Database is not null) await Database.DisposeAsync();
    }

    internal static ISyncStore NewStore(NpgsqlDataSource source, TimeSpan? lockTimeout = null, TimeSpan? idleTimeout = null) =>
        new SyncStore(source, Options.Create(new PostgresOptions
        {
            LockTimeout = lockTimeout ?? TimeSpan.FromSeconds(5),
            IdleInTransactionTimeout = idleTimeout ?? TimeSpan.FromSeconds(30),
        }), TimeProvider.System);

    internal async Task<Lease> LeaseAsync(string name) =>
        (await new LeaseStore(Database.DataSource).TryAcquireAsync(name, TimeSpan.FromMinutes(5), CancellationToken.None))!;

    /// <summary>Runs work in a transaction of its own and commits it.</summary>
    internal async Task<T> InTransactionAsync<T>(TableMapping mapping, Func<ISyncTransaction, Task<T>> work)
    {
        await using var transaction = await Store.BeginAsync(mapping, lease: null, CancellationToken.None);
        var result = await work(transaction);
        await transaction.CommitAsync(CancellationToken.None);
        return result;
    }

    internal Task InTransactionAsync(TableMapping mapping, Func<ISyncTransaction, Task> work) => InTransactionAsync(mapping, async transaction =>
    {
        await work(transaction);
        return 0;
    });

    /// <summary>A mapping for tests of the engine's own tables, where no row of the user's is touched.</summary>
    internal async Task<TableMapping> AnyMappingAsync(string name)
    {
        await Database.ExecuteAsync("CREATE TABLE IF NOT EXISTS public.anything (id int PRIMARY KEY, name text)");
        var mapping = await TestMapping.OfAsync(Database, "public", "anything", ["name"], name);
        var bindings = new Bindings(Database.DataSource);
        var (before, today) = await bindings.ReadAsync(mapping, CancellationToken.None);
        await bindings.BindAsync(mapping.Name, before, today, CancellationToken.None);
        return mapping;
    }

    internal static RowKey Key(params string[] parts) => RowKey.FromParts(parts);
}
