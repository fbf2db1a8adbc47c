using BitableSync.Core.Ports;
using BitableSync.IntegrationTests.Support;
using BitableSync.Postgres.Leases;
using Npgsql;
using static BitableSync.IntegrationTests.Postgres.StoreFixture;

namespace BitableSync.IntegrationTests.Postgres;

public sealed class SyncTransactionTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private TestDatabase Database => fixture.Database;

    [PostgresFact]
    public async Task A_commit_under_a_lost_lease_changes_nothing()
    {
        var mapping = await fixture.AnyMappingAsync("fenced");
        var leases = new LeaseStore(Database.DataSource);
        var lease = (await leases.TryAcquireAsync("push:fenced", TimeSpan.FromMilliseconds(1), default))!;
        await using var transaction = await fixture.Store.BeginAsync(mapping, lease, default);
        await transaction.Links.AddAsync([LinkStoreTests.LinkOf("rec1", Key("1"))], default);
        await Eventually.GetAsync(() => leases.TryAcquireAsync("push:fenced", TimeSpan.FromMinutes(1), default));

        await Assert.ThrowsAsync<LeaseLostException>(() => transaction.CommitAsync(default));
        await transaction.DisposeAsync();

        Assert.Equal(0, await Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.link WHERE mapping = 'fenced'"));
    }

    [PostgresFact]
    public async Task A_lease_cannot_change_hands_between_the_check_and_the_commit()
    {
        var leases = new LeaseStore(Database.DataSource);
        var lease = (await leases.TryAcquireAsync("push:handover", TimeSpan.FromMilliseconds(1), default))!;
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var check = new NpgsqlCommand("SELECT 1 FROM bitable_sync.lease WHERE name = 'push:handover' FOR SHARE", connection, transaction))
        {
            await check.ExecuteNonQueryAsync();
        }

        var takeover = leases.TryAcquireAsync("push:handover", TimeSpan.FromMinutes(1), default);
        await Eventually.TrueAsync(() => Database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%bitable_sync.lease%')"));
        Assert.False(takeover.IsCompleted);
        await transaction.CommitAsync();

        Assert.Equal(lease.Fence + 1, (await takeover)!.Fence);
    }

    [PostgresFact]
    public async Task A_constraint_that_is_checked_at_commit_refuses_the_row()
    {
        await Database.ExecuteAsync("CREATE TABLE late_parent (id int PRIMARY KEY); CREATE TABLE late (id int PRIMARY KEY, parent int CONSTRAINT late_fk REFERENCES late_parent DEFERRABLE INITIALLY DEFERRED)");
        var mapping = await TestMapping.OfAsync(Database, "public", "late", ["parent"], "late");
        await using var transaction = await fixture.Store.BeginAsync(mapping, null, default);
        await transaction.Rows.WriteAsync(new RowWrite.Insert(Key("1"), [new ColumnValue(mapping.Column("parent"), "9")]), default);

        var refused = await Assert.ThrowsAsync<RowRefusedException>(() => transaction.CommitAsync(default));

        Assert.Equal("23503", refused.Problem.SqlState);
        Assert.True(refused.Problem.MayHealItself);
        Assert.Contains("late_fk", refused.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_user_cannot_write_a_row_between_its_merge_and_the_write_that_follows()
    {
        await Database.ExecuteAsync("CREATE TABLE merged (id int PRIMARY KEY, name text, note text); INSERT INTO merged VALUES (1, 'a', 'a')");
        var mapping = await TestMapping.OfAsync(Database, "public", "merged", ["name", "note"], "merged");
        await using var transaction = await fixture.Store.BeginAsync(mapping, null, default);
        await transaction.Rows.LockAsync([Key("1")], default);

        var theirs = Database.ExecuteAsync("UPDATE merged SET name = name || ' theirs', note = note || ' theirs' WHERE id = 1");
        await Eventually.TrueAsync(() => Database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE merged%')"));
        Assert.False(theirs.IsCompleted);
        await transaction.Rows.WriteAsync(new RowWrite.Update(Key("1"), [new ColumnValue(mapping.Column("name"), "ours")]), default);
        await transaction.CommitAsync(default);
        await theirs;

        // Theirs came second and saw ours.
        Assert.Equal("ours theirs|a theirs", await Database.ScalarAsync<string>("SELECT name || '|' || note FROM merged"));
    }

    [PostgresFact]
    public async Task A_deadlock_with_a_user_is_a_matter_of_time()
    {
        await Database.ExecuteAsync("CREATE TABLE dead (id int PRIMARY KEY, name text); INSERT INTO dead VALUES (1, 'a'), (2, 'b')");
        var mapping = await TestMapping.OfAsync(Database, "public", "dead", ["name"], "dead");
        await using var user = await Database.DataSource.OpenConnectionAsync();
        await using var theirs = await user.BeginTransactionAsync();
        await RunAsync(user, "SET LOCAL deadlock_timeout = '30s'; UPDATE dead SET name = 'x' WHERE id = 2");
        await using var transaction = await fixture.Store.BeginAsync(mapping, null, default);
        await transaction.Rows.LockAsync([Key("1")], default);

        var blocked = RunAsync(user, "UPDATE dead SET name = 'y' WHERE id = 1");
        var failed = await Assert.ThrowsAsync<StoreException>(() => transaction.Rows.LockAsync([Key("2")], default));
        await transaction.DisposeAsync();
        await blocked;

        Assert.True(failed.IsTransient);
        Assert.Contains("40P01", failed.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_transaction_that_falls_silent_is_ended_by_the_server()
    {
        var mapping = await fixture.AnyMappingAsync("frozen");
        await using var transaction = await NewStore(Database.DataSource, idleTimeout: TimeSpan.FromMilliseconds(100)).BeginAsync(mapping, null, default);
        await Eventually.TrueAsync(() => Database.ScalarAsync<bool>("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'bitable-sync' AND state = 'idle in transaction' AND datname = current_database())"));

        var failed = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await transaction.Changes.ReadAsync(1, default);
            await transaction.Changes.ReadAsync(1, default);
        });

        Assert.True(failed.IsTransient);
    }

    [PostgresFact]
    public async Task Nothing_of_a_transaction_stays_on_the_pooled_connection()
    {
        var mapping = await fixture.AnyMappingAsync("clean");
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Database.ConnectionString) { MaxPoolSize = 1, NoResetOnClose = true }.ConnectionString);
        const string settings = "SELECT current_setting('bitable_sync.origin', true) || current_setting('TimeZone') || current_setting('row_security')";
        await using (var transaction = await NewStore(source).BeginAsync(mapping, null, default)) await transaction.CommitAsync(default);

        await using var command = source.CreateCommand(settings);

        Assert.Equal(await Database.ScalarAsync<string>("SELECT current_setting('TimeZone') || current_setting('row_security')"), await command.ExecuteScalarAsync());
    }

    [PostgresFact]
    public async Task Rows_hidden_by_a_policy_are_an_error_and_not_missing()
    {
        await Database.ExecuteAsync("""
            CREATE ROLE filtered LOGIN PASSWORD 'filtered';
            GRANT USAGE ON SCHEMA bitable_sync TO filtered;
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA bitable_sync TO filtered;
            CREATE TABLE secured (id int PRIMARY KEY, name text);
            INSERT INTO secured VALUES (1, 'a');
            ALTER TABLE secured ENABLE ROW LEVEL SECURITY;
            CREATE POLICY nobody ON secured USING (false);
            GRANT SELECT, UPDATE ON secured TO filtered;
            """);
        try
        {
            var mapping = await TestMapping.OfAsync(Database, "public", "secured", ["name"], "secured");
            await using var source = NpgsqlDataSource.Create(Database.ConnectionStringFor("filtered", "filtered"));
            await using var transaction = await NewStore(source).BeginAsync(mapping, null, default);

            var failed = await Assert.ThrowsAsync<StoreException>(() => transaction.Rows.ReadAsync([Key("1")], default));

            Assert.False(failed.IsTransient);
            Assert.Contains("row-level security", failed.Message, StringComparison.Ordinal);
        }
        finally
        {
            await Database.ExecuteAsync("DROP OWNED BY filtered; DROP ROLE filtered");
        }
    }

    [PostgresFact]
    public async Task A_server_that_is_away_is_a_matter_of_time()
    {
        var mapping = await fixture.AnyMappingAsync("away");
        await using var source = NpgsqlDataSource.Create("Host=/nonexistent;Username=nobody;Timeout=1");

        var failed = await Assert.ThrowsAsync<StoreException>(() => NewStore(source).BeginAsync(mapping, null, default));

        Assert.True(failed.IsTransient);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
