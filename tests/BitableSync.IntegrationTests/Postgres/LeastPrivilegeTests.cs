using System.Text.RegularExpressions;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.IntegrationTests.Support;
using BitableSync.Postgres.Inbox;
using BitableSync.Postgres.Leases;
using BitableSync.Postgres.Migrations;
using BitableSync.Postgres.State;
using Npgsql;
using Capture = BitableSync.Postgres.ChangeCapture.Capture;
using static BitableSync.IntegrationTests.Postgres.StoreFixture;

namespace BitableSync.IntegrationTests.Postgres;

/// <summary>The grants in docs/postgres.md, taken from that page and tried.</summary>
public sealed partial class LeastPrivilegeTests : IAsyncLifetime
{
    private readonly string _role = $"least_{Guid.NewGuid():N}"[..20];

    private TestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        if (PostgresSkip.Reason is null) _database = await TestDatabase.CreateAsync();
    }

    public async Task DisposeAsync()
    {
        if (_database is null) return;
        await _database.ExecuteAsync($"DROP OWNED BY {_role}; DROP ROLE {_role}");
        await _database.DisposeAsync();
    }

    [PostgresFact]
    public async Task The_documented_grants_are_enough_for_daily_work()
    {
        await new Migrator(_database.DataSource).MigrateAsync(default);
        await _database.ExecuteAsync("CREATE SCHEMA crm; CREATE TABLE crm.person (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)");
        await _database.ExecuteAsync(DocumentedGrants());
        var mapping = await TestMapping.OfAsync(_database, "crm", "person", ["name"]);
        await new Capture(_database.DataSource).InstallAsync(mapping, default);
        await using var source = NpgsqlDataSource.Create(_database.ConnectionStringFor(_role, "secret"));

        Assert.Empty(await new Migrator(source).MigrateAsync(default));
        Assert.False(await new Capture(source).InstallAsync(mapping, default));
        var bindings = new Bindings(source);
        var (none, today) = await bindings.ReadAsync(mapping, default);
        await bindings.BindAsync(mapping.Name, none, today, default);
        var (before, after) = await bindings.ReadAsync(mapping, default);
        Assert.False(before!.HasMoved(after));
        var lease = await new LeaseStore(source).TryAcquireAsync("push:demo", TimeSpan.FromMinutes(1), default);
        await new EventIntake(source).StoreAsync(QueueStoreTests.EventOf("evt-1", mapping.Remote, "{}"), default);
        await WorkAsync(mapping, source, lease!);
        await new MappingStates(source).RecordRunAsync(mapping.Name, "push", null, default);
        var status = await new MappingStates(source).ReadAsync(mapping, default);

        Assert.Equal((1, 0, 1), (status.Links, status.WaitingEvents, status.OpenDeadLetters));
        Assert.Equal(["changed"], await _database.ColumnAsync<string>("SELECT name FROM crm.person"));
    }

    private static async Task WorkAsync(BitableSync.Core.Mapping.TableMapping mapping, NpgsqlDataSource source, Lease lease)
    {
        await using var transaction = await NewStore(source).BeginAsync(mapping, lease, default);
        var inserted = (RowWriteResult.Written)await transaction.Rows.WriteAsync(new RowWrite.Insert(null, [new ColumnValue(mapping.Column("name"), "x")]), default);
        var key = inserted.Row!.Key;
        await transaction.Rows.LockAsync([key], default);
        await transaction.Rows.WriteAsync(new RowWrite.Update(key, [new ColumnValue(mapping.Column("name"), "changed")]), default);
        await transaction.Rows.WriteAsync(new RowWrite.Restore(Key("77"), []), default);
        await transaction.Rows.WriteAsync(new RowWrite.Delete(Key("77")), default);
        var link = LinkStoreTests.LinkOf("rec1", key);
        await transaction.Links.AddAsync([link], default);
        await transaction.Links.UpdateAsync([link], default);
        await transaction.Links.LockByRowAsync([key], default);
        await transaction.Changes.RequestAsync([key], default);
        await transaction.Changes.FinishAsync([.. (await transaction.Changes.ReadAsync(10, default)).Select(entry => entry.Id)], default);
        await transaction.Inbox.FinishAsync([.. (await transaction.Inbox.ReadAsync(10, default)).Select(entry => entry.Id)], default);
        await transaction.DeadLetters.ParkAsync([new DeadLetter(Side.Local, key, null, "misfit", "why")], default);
        await transaction.CommitAsync(default);
    }

    /// <summary>The first SQL block of the page, with the blanks filled in.</summary>
    private string DocumentedGrants()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "postgres.md"));
        var sql = SqlBlock().Match(page).Groups[1].Value;
        Assert.Contains("CREATE ROLE bitable_sync", sql, StringComparison.Ordinal);
        return sql
            .Replace("ROLE bitable_sync ", $"ROLE {_role} ", StringComparison.Ordinal)
            .Replace("TO bitable_sync;", $"TO {_role};", StringComparison.Ordinal)
            .Replace("<from your secret store>", "secret", StringComparison.Ordinal)
            .Replace("<schema>", "crm", StringComparison.Ordinal)
            .Replace("<table>", "person", StringComparison.Ordinal);
    }

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex SqlBlock();
}
