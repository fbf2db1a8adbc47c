using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.IntegrationTests.Support;
using BitableSync.Postgres.ChangeCapture;
using Npgsql;
using static BitableSync.IntegrationTests.Postgres.StoreFixture;

namespace BitableSync.IntegrationTests.Postgres;

public sealed class CaptureTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private TestDatabase Database => fixture.Database;

    private Capture Capture => new(Database.DataSource);

    [PostgresFact]
    public async Task Each_changed_row_leaves_its_key_its_columns_and_its_author()
    {
        var mapping = await InstallAsync("plain", "CREATE TABLE plain (id int PRIMARY KEY, name text, other text, unmapped text)", ["name", "other"]);

        await Database.ExecuteAsync("""
            INSERT INTO plain VALUES (1, 'a', 'x', 'u'), (2, 'b', 'y', 'u');
            UPDATE plain SET name = 'c', other = 'z' WHERE id = 1;
            UPDATE plain SET other = other || '!' WHERE id = 2;
            DELETE FROM plain WHERE id = 2;
            """);

        var entries = await EntriesAsync(mapping);
        Assert.Equal(
            ["Insert [\"1\"] ", "Insert [\"2\"] ", "Update [\"1\"] name,other", "Update [\"2\"] other", "Delete [\"2\"] "],
            Describe(entries));
        Assert.All(entries, entry => Assert.StartsWith("postgres", entry.Edit!.Actor, StringComparison.Ordinal));
        Assert.InRange(await Database.ScalarAsync<DateTime>("SELECT clock_timestamp()") - entries[^1].Edit!.At.UtcDateTime, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [PostgresFact]
    public async Task Updates_that_change_no_mapped_value_write_nothing()
    {
        var mapping = await InstallAsync(
            "noop", "CREATE TABLE noop (id int PRIMARY KEY, name text, doc json, deleted_at timestamptz, unmapped text); INSERT INTO noop VALUES (1, 'a', '{\"a\":1}')", ["name", "doc"], deletedAt: "deleted_at");

        await Database.ExecuteAsync("UPDATE noop SET name = name, doc = doc, unmapped = 'x'; UPDATE noop SET name = 'a'");
        Assert.Empty(await EntriesAsync(mapping));

        await Database.ExecuteAsync("UPDATE noop SET doc = '{\"a\":2}'; UPDATE noop SET deleted_at = now(); UPDATE noop SET name = NULL; UPDATE noop SET name = ''");
        Assert.Equal(["Update [\"1\"] doc", "Update [\"1\"] deleted_at", "Update [\"1\"] name", "Update [\"1\"] name"], Describe(await EntriesAsync(mapping)));
    }

    [PostgresFact]
    public async Task Copy_and_bulk_statements_are_captured_row_by_row()
    {
        var mapping = await InstallAsync("bulk", "CREATE TABLE bulk (id int PRIMARY KEY, name text)", ["name"]);
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await using (var writer = await connection.BeginTextImportAsync("COPY bulk FROM STDIN"))
        {
            for (var id = 1; id <= 100; id++) await writer.WriteAsync($"{id}\tx\n");
        }

        await Database.ExecuteAsync("UPDATE bulk SET name = 'y'; DELETE FROM bulk WHERE id > 50; INSERT INTO bulk VALUES (1, 'z') ON CONFLICT (id) DO UPDATE SET name = excluded.name");

        var entries = await EntriesAsync(mapping);
        Assert.Equal((100, 101, 50), (Count(ChangeKind.Insert), Count(ChangeKind.Update), Count(ChangeKind.Delete)));

        int Count(ChangeKind kind) => entries.Count(entry => entry.Kind == kind);
    }

    [PostgresFact]
    public async Task A_changed_key_carries_the_old_one_also_when_two_rows_swap()
    {
        var mapping = await InstallAsync("keys", "CREATE TABLE keys (id int, name text, CONSTRAINT keys_pk PRIMARY KEY (id) DEFERRABLE INITIALLY DEFERRED); INSERT INTO keys VALUES (1, 'a'), (2, 'b')", ["name"]);

        await Database.ExecuteAsync("BEGIN; UPDATE keys SET id = 3 - id; COMMIT; UPDATE keys SET id = 7, name = 'q' WHERE id = 1");

        var entries = await EntriesAsync(mapping);
        Assert.All(entries, entry => Assert.Equal(ChangeKind.KeyChange, entry.Kind));
        Assert.Equal([(Key("1"), Key("2")), (Key("2"), Key("1")), (Key("1"), Key("7"))], entries.Select(entry => (entry.OldRow!.Value, entry.Row!.Value)));
        Assert.Equal(["name"], entries[^1].Columns);
        Assert.Equal(3, (await fixture.InTransactionAsync(mapping, transaction => transaction.Changes.ReadForAsync([Key("1")], default))).Count);

        await Database.ExecuteAsync("UPDATE keys SET name = 'r' WHERE id = 7");
        var moves = await fixture.InTransactionAsync(mapping, transaction => transaction.Changes.ReadKeyChangesAsync(default));
        Assert.Equal(entries.Select(entry => entry.Id), moves.Select(move => move.Id));
    }

    [PostgresFact]
    public async Task A_truncate_is_one_entry_without_a_key()
    {
        var mapping = await InstallAsync("cut", "CREATE TABLE cut (id int PRIMARY KEY, name text); INSERT INTO cut VALUES (1, 'a')", ["name"]);

        await Database.ExecuteAsync("TRUNCATE cut");

        var entry = Assert.Single(await EntriesAsync(mapping));
        Assert.Equal((ChangeKind.Truncate, null), (entry.Kind, entry.Row));
    }

    [PostgresFact]
    public async Task Partitions_are_captured_whichever_way_they_are_written()
    {
        var mapping = await InstallAsync("parted", """
            CREATE TABLE parted (id int, region text, name text, PRIMARY KEY (region, id)) PARTITION BY LIST (region);
            CREATE TABLE parted_eu PARTITION OF parted FOR VALUES IN ('eu') PARTITION BY RANGE (id);
            CREATE TABLE parted_eu_1 PARTITION OF parted_eu FOR VALUES FROM (0) TO (1000);
            CREATE TABLE parted_us PARTITION OF parted FOR VALUES IN ('us');
            """, ["name"]);
        await Database.ExecuteAsync("CREATE TABLE parted_cn PARTITION OF parted FOR VALUES IN ('cn')");
        await using var bell = await BellAsync();

        await Database.ExecuteAsync("INSERT INTO parted_eu_1 VALUES (1, 'eu', 'direct')");
        Assert.Equal(["parted"], await bell.RungAsync(1));
        await Database.ExecuteAsync("""
            INSERT INTO parted VALUES (2, 'us', 'through'), (3, 'cn', 'later partition');
            UPDATE parted SET region = 'eu' WHERE id = 2;
            TRUNCATE parted_us;
            """);

        Assert.Equal(
            ["Insert [\"eu\",\"1\"] ", "Insert [\"us\",\"2\"] ", "Insert [\"cn\",\"3\"] ", "Delete [\"us\",\"2\"] ", "Insert [\"eu\",\"2\"] ", "Truncate  "],
            Describe(await EntriesAsync(mapping)));
    }

    [PostgresTheory]
    [InlineData("text", "plain")]
    [InlineData("text", "quote \" backslash \\ slash / apostrophe '")]
    [InlineData("text", "tab\t newline\n return\r backspace\b formfeed\f bell\a escape\u001b delete\u007f")]
    [InlineData("text", "汉字 😀 é é \u2028 <&>")]
    [InlineData("text", "")]
    [InlineData("char(6)", "ab")]
    [InlineData("citext", "MiXed")]
    [InlineData("numeric", "1.50")]
    [InlineData("bigint", "-9223372036854775808")]
    [InlineData("double precision", "0.1")]
    [InlineData("boolean", "true")]
    [InlineData("date", "2026-02-03")]
    [InlineData("timestamp", "2026-02-03 04:05:06.789")]
    [InlineData("timestamptz", "2026-02-03 04:05:06.789+00")]
    [InlineData("timestamptz", "infinity")]
    [InlineData("interval", "1 day 02:03:04")]
    [InlineData("uuid", "00000000-0000-0000-0000-00000000000a")]
    [InlineData("bytea", "\\x00ff")]
    [InlineData("inet", "10.0.0.1/32")]
    public async Task A_captured_key_is_the_key_the_engine_writes_and_reads(string type, string text)
    {
        var table = $"key_{Guid.NewGuid():N}"[..20];
        await Database.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS citext");
        var mapping = await InstallAsync(table, $"CREATE TABLE {table} (id {type} PRIMARY KEY, name text)", ["name"], name: table.Replace('_', '-'));
        await using var source = new NpgsqlDataSourceBuilder(
            new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Options = "-c DateStyle=German -c TimeZone=Asia/Tokyo -c extra_float_digits=-3 -c IntervalStyle=iso_8601 -c bytea_output=escape" }.ConnectionString).Build();
        await using (var insert = source.CreateCommand($"INSERT INTO {table} VALUES ($1::text::{type}, 'x')"))
        {
            insert.Parameters.Add(new NpgsqlParameter { Value = text });
            await insert.ExecuteNonQueryAsync();
        }

        var entry = Assert.Single(await EntriesAsync(mapping));
        var key = RowKey.FromParts([text]);
        Assert.Equal(key, entry.Row);
        Assert.Equal(key, Assert.Single(await fixture.InTransactionAsync(mapping, transaction => transaction.Rows.ReadAsync([key], default))).Key);
        await fixture.InTransactionAsync(mapping, transaction => transaction.Links.AddAsync([LinkStoreTests.LinkOf("rec1", key)], default));
        Assert.Equal((0, 0), await fixture.InTransactionAsync(mapping, async transaction =>
            (await transaction.Changes.RequestUnlinkedAsync(default), await transaction.Changes.RequestMissingAsync(evenParked: false, default))));
    }

    [PostgresFact]
    public async Task The_engines_own_writes_are_passed_over_and_those_of_other_mappings_are_not()
    {
        var mapping = await InstallAsync("own", "CREATE TABLE own (id int PRIMARY KEY, name text)", ["name"]);
        var other = await TestMapping.OfAsync(Database, "public", "own", ["name"], "own-too");
        await Capture.InstallAsync(other, default);
        await using var bell = await BellAsync();

        await fixture.InTransactionAsync(mapping, async transaction =>
        {
            await transaction.Rows.WriteAsync(new RowWrite.Insert(Key("1"), []), default);
            await transaction.Rows.WriteAsync(new RowWrite.Update(Key("1"), [new ColumnValue(mapping.Column("name"), "x")]), default);
            await transaction.Rows.WriteAsync(new RowWrite.Delete(Key("1")), default);
        });

        Assert.Empty(await EntriesAsync(mapping));
        Assert.Equal(["Insert [\"1\"] ", "Update [\"1\"] name", "Delete [\"1\"] "], Describe(await EntriesAsync(other)));
        Assert.Equal(["own-too"], await bell.RungAsync(1));
    }

    [PostgresFact]
    public async Task What_triggers_and_cascades_do_on_the_engines_behalf_is_captured()
    {
        var mapping = await InstallAsync("tree", """
            CREATE TABLE tree (id int PRIMARY KEY, parent int REFERENCES tree ON DELETE CASCADE, name text, touched int DEFAULT 0);
            INSERT INTO tree VALUES (1, NULL, 'root'), (2, 1, 'child'), (3, 2, 'grandchild'), (9, NULL, 'counter');
            CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN UPDATE tree SET touched = touched + 1 WHERE id = 9; RETURN NULL; END $$;
            CREATE TRIGGER touch AFTER UPDATE OF name ON tree FOR EACH ROW EXECUTE FUNCTION touch();
            """, ["name", "touched"]);

        await fixture.InTransactionAsync(mapping, async transaction =>
        {
            await transaction.Rows.WriteAsync(new RowWrite.Update(Key("1"), [new ColumnValue(mapping.Column("name"), "ROOT")]), default);
            await transaction.Rows.WriteAsync(new RowWrite.Delete(Key("1")), default);
        });

        Assert.Equal(["Update [\"9\"] touched", "Delete [\"2\"] ", "Delete [\"3\"] "], Describe(await EntriesAsync(mapping)));
    }

    [PostgresFact]
    public async Task A_rolled_back_savepoint_takes_its_entries_and_its_ring_along()
    {
        var mapping = await InstallAsync("undone", "CREATE TABLE undone (id int PRIMARY KEY, name text)", ["name"]);
        await using var bell = await BellAsync();

        await Database.ExecuteAsync("BEGIN; SAVEPOINT a; INSERT INTO undone VALUES (1, 'x'); ROLLBACK TO a; INSERT INTO undone VALUES (2, 'y'); COMMIT");
        await Database.ExecuteAsync("BEGIN; INSERT INTO undone VALUES (3, 'x'); ROLLBACK");

        Assert.Equal(["Insert [\"2\"] "], Describe(await EntriesAsync(mapping)));
        Assert.Equal(["undone"], await bell.RungAsync(1));
    }

    [PostgresFact]
    public async Task The_bell_rings_once_per_transaction_and_never_for_nothing()
    {
        await InstallAsync("rings", "CREATE TABLE rings (id int PRIMARY KEY, name text)", ["name"]);
        await using var bell = await BellAsync();

        await Database.ExecuteAsync("UPDATE rings SET name = 'nobody'");
        await Database.ExecuteAsync("BEGIN; INSERT INTO rings SELECT n, 'x' FROM generate_series(1, 1000) n; UPDATE rings SET name = 'y'; COMMIT");
        await Database.ExecuteAsync("UPDATE rings SET name = name");
        await Database.ExecuteAsync("DELETE FROM rings");

        Assert.Equal(["rings", "rings"], await bell.RungAsync(2));
    }

    [PostgresFact]
    public async Task A_role_that_may_only_write_the_table_needs_no_right_on_the_engines_schema()
    {
        var mapping = await InstallAsync("guarded", "CREATE TABLE guarded (id int PRIMARY KEY, name text)", ["name"]);
        await Database.ExecuteAsync("CREATE ROLE clerk LOGIN PASSWORD 'clerk'; GRANT INSERT, SELECT, TRUNCATE ON guarded TO clerk");
        try
        {
            await using var source = NpgsqlDataSource.Create(Database.ConnectionStringFor("clerk", "clerk") + ";Application Name=counter");
            await using (var command = source.CreateCommand("INSERT INTO guarded VALUES (1, 'x')")) await command.ExecuteNonQueryAsync();

            await using var peek = source.CreateCommand("SELECT count(*) FROM bitable_sync.change_log");
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => peek.ExecuteScalarAsync())).SqlState);
            Assert.StartsWith("clerk (counter), transaction ", Assert.Single(await EntriesAsync(mapping)).Edit!.Actor, StringComparison.Ordinal);
        }
        finally
        {
            await Database.ExecuteAsync("DROP OWNED BY clerk; DROP ROLE clerk");
        }
    }

    [PostgresFact]
    public async Task An_entry_that_commits_late_is_not_skipped()
    {
        var mapping = await InstallAsync("late-commit", "CREATE TABLE late_commit (id int PRIMARY KEY, name text)", ["name"], table: "late_commit");
        await using var slow = await Database.DataSource.OpenConnectionAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("INSERT INTO late_commit VALUES (1, 'slow')", slow, transaction)) await command.ExecuteNonQueryAsync();
        await Database.ExecuteAsync("INSERT INTO late_commit VALUES (2, 'fast')");

        var first = await TakeAsync();
        await transaction.CommitAsync();
        var second = await TakeAsync();

        Assert.Equal(Key("2"), Assert.Single(first).Row);
        Assert.Equal(Key("1"), Assert.Single(second).Row);
        Assert.True(second[0].Id < first[0].Id);

        Task<IReadOnlyList<ChangeEntry>> TakeAsync() => fixture.InTransactionAsync(mapping, async work =>
        {
            var entries = await work.Changes.ReadAsync(100, default);
            await work.Changes.FinishAsync([.. entries.Select(entry => entry.Id)], default);
            return entries;
        });
    }

    [PostgresFact]
    public async Task Changes_that_arrive_by_replication_are_captured_too()
    {
        var mapping = await InstallAsync("replica", "CREATE TABLE replica (id int PRIMARY KEY, name text)", ["name"]);

        await Database.ExecuteAsync("BEGIN; SET LOCAL session_replication_role = replica; INSERT INTO replica VALUES (1, 'x'); COMMIT");

        Assert.Single(await EntriesAsync(mapping));
    }

    [PostgresFact]
    public async Task Odd_names_are_captured()
    {
        var mapping = await InstallAsync(
            "odd-names", "CREATE SCHEMA \"O'S\"; CREATE TABLE \"O'S\".\"T\"\"x$body$\" (\"Id %\" int PRIMARY KEY, \"na'me $body$\" text)", ["na'me $body$"], schema: "O'S", table: "T\"x$body$");

        await Database.ExecuteAsync("INSERT INTO \"O'S\".\"T\"\"x$body$\" VALUES (1, 'a'); UPDATE \"O'S\".\"T\"\"x$body$\" SET \"na'me $body$\" = 'b'");

        Assert.Equal(["Insert [\"1\"] ", "Update [\"1\"] na'me $body$"], Describe(await EntriesAsync(mapping)));
    }

    [PostgresFact]
    public async Task The_longest_mapping_name_fits()
    {
        var name = new string('m', 40);
        var mapping = await InstallAsync(name, "CREATE TABLE longest (id int PRIMARY KEY, name text)", ["name"], table: "longest");

        Assert.True(await Capture.IsInstalledAsync(mapping, default));
        Assert.Equal(2, await Database.ScalarAsync<long>($"SELECT count(*) FROM pg_trigger WHERE tgname IN ('bitable_sync_{name}_row', 'bitable_sync_{name}_truncate')"));
    }

    [PostgresFact]
    public async Task Installing_again_changes_nothing_and_a_changed_mapping_is_noticed()
    {
        var mapping = await InstallAsync("again", """
            CREATE TABLE again (id int PRIMARY KEY, name text, more text) PARTITION BY RANGE (id);
            CREATE TABLE again_1 PARTITION OF again FOR VALUES FROM (0) TO (10);
            """, ["name"]);
        var wider = await TestMapping.OfAsync(Database, "public", "again", ["name", "more"], "again");

        Assert.False(await Capture.InstallAsync(mapping, default));
        Assert.False(await Capture.IsInstalledAsync(wider, default));
        Assert.True(await Capture.InstallAsync(wider, default));
        await Database.ExecuteAsync("INSERT INTO again VALUES (1, 'a', 'b')");
        Assert.Single(await EntriesAsync(wider));
        await Database.ExecuteAsync("ALTER TABLE again_1 DISABLE TRIGGER bitable_sync_again_row");
        Assert.False(await Capture.IsInstalledAsync(wider, default));
        Assert.True(await Capture.InstallAsync(wider, default));
        await Database.ExecuteAsync("CREATE TABLE again_2 PARTITION OF again FOR VALUES FROM (10) TO (20)");
        Assert.False(await Capture.IsInstalledAsync(wider, default));
        Assert.True(await Capture.InstallAsync(wider, default));
        Assert.True(await Capture.IsInstalledAsync(wider, default));
    }

    [PostgresFact]
    public async Task Removal_leaves_no_trace_even_after_a_rename()
    {
        var mapping = await InstallAsync("trace", "CREATE TABLE trace (id int PRIMARY KEY, name text); CREATE TABLE untouched (id int PRIMARY KEY, name text)", ["name"]);
        await Database.ExecuteAsync("INSERT INTO trace VALUES (1, 'x'); ALTER TABLE trace RENAME TO renamed");

        await Capture.RemoveAsync(mapping.Name, default);
        await Capture.RemoveAsync(mapping.Name, default);

        Assert.Equal(0, await Database.ScalarAsync<long>("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'bitable\\_sync\\_trace\\_%'"));
        Assert.Equal(0, await Database.ScalarAsync<long>("SELECT count(*) FROM pg_proc WHERE proname = 'capture_trace'"));
        Assert.Equal(0, await Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.change_log WHERE mapping = 'trace'"));
        await Database.ExecuteAsync("INSERT INTO renamed VALUES (2, 'y'); DROP TABLE renamed");
    }

    [PostgresFact]
    public async Task A_dropped_table_is_dropped_and_its_return_is_noticed()
    {
        var mapping = await InstallAsync("dropped", "CREATE TABLE dropped (id int PRIMARY KEY, name text)", ["name"]);

        await Database.ExecuteAsync("DROP TABLE dropped; CREATE TABLE dropped (id int PRIMARY KEY, name text)");

        Assert.False(await Capture.IsInstalledAsync(mapping, default));
        Assert.True(await Capture.InstallAsync(mapping, default));
    }

    [PostgresFact]
    public async Task Installing_on_a_table_of_another_owner_says_what_to_do()
    {
        await Database.ExecuteAsync("CREATE TABLE foreign_owner (id int PRIMARY KEY, name text); CREATE ROLE stranger LOGIN PASSWORD 'stranger'; GRANT USAGE, CREATE ON SCHEMA bitable_sync TO stranger");
        try
        {
            var mapping = await TestMapping.OfAsync(Database, "public", "foreign_owner", ["name"], "foreign-owner");
            await using var source = NpgsqlDataSource.Create(Database.ConnectionStringFor("stranger", "stranger"));

            var refused = await Assert.ThrowsAsync<StoreException>(() => new Capture(source).InstallAsync(mapping, default));

            Assert.False(refused.IsTransient);
            Assert.Contains("docs/postgres.md", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            await Database.ExecuteAsync("DROP OWNED BY stranger; DROP ROLE stranger");
        }
    }

    private async Task<TableMapping> InstallAsync(
        string mapping, string ddl, string[] columns, string schema = "public", string? table = null, string? name = null, string? deletedAt = null)
    {
        await Database.ExecuteAsync(ddl);
        var installed = await TestMapping.OfAsync(Database, schema, table ?? mapping, [.. columns, .. deletedAt is null ? Array.Empty<string>() : [deletedAt]], name ?? mapping);
        if (deletedAt is not null) installed = installed with { DeletedAt = installed.Column(deletedAt), Fields = [.. installed.Fields.SkipLast(1)] };
        Assert.True(await Capture.InstallAsync(installed, default));
        return installed;
    }

    private Task<IReadOnlyList<ChangeEntry>> EntriesAsync(TableMapping mapping) =>
        fixture.InTransactionAsync(mapping, transaction => transaction.Changes.ReadAsync(1000, default));

    private static IEnumerable<string> Describe(IEnumerable<ChangeEntry> entries) =>
        entries.Select(entry => $"{entry.Kind} {entry.Row} {string.Join(',', entry.Columns)}");

    private async Task<Bell> BellAsync() => await Bell.ListenAsync(Database.DataSource);

    /// <summary>A listener that knows when it has heard everything: it rings itself last.</summary>
    private sealed class Bell(NpgsqlConnection connection) : IAsyncDisposable
    {
        private readonly List<string> _heard = [];

        public static async Task<Bell> ListenAsync(NpgsqlDataSource source)
        {
            var connection = await source.OpenConnectionAsync();
            var bell = new Bell(connection);
            connection.Notification += (_, ring) => bell._heard.Add(ring.Payload);
            await using var command = new NpgsqlCommand($"LISTEN {Doorbell.ChangeChannel}", connection);
            await command.ExecuteNonQueryAsync();
            return bell;
        }

        /// <summary>All rings until now; fails where they are fewer or more than expected.</summary>
        public async Task<IReadOnlyList<string>> RungAsync(int expected)
        {
            var last = Guid.NewGuid().ToString();
            await using (var command = new NpgsqlCommand($"NOTIFY {Doorbell.ChangeChannel}, '{last}'", connection)) await command.ExecuteNonQueryAsync();
            while (!_heard.Contains(last)) Assert.True(await connection.WaitAsync(TimeSpan.FromSeconds(10)));
            string[] rung = [.. _heard.TakeWhile(payload => payload != last)];
            Assert.Equal(expected, rung.Length);
            _heard.Clear();
            return rung;
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
