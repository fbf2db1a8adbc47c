using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.IntegrationTests.Support;
using static BitableSync.IntegrationTests.Postgres.StoreFixture;

namespace BitableSync.IntegrationTests.Postgres;

public sealed class LocalTableTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private TestDatabase Database => fixture.Database;

    [PostgresFact]
    public async Task Every_supported_type_is_written_and_read_as_text()
    {
        await Database.ExecuteAsync("""
            CREATE SCHEMA types;
            CREATE TYPE types.mood AS ENUM ('glad', 'so so');
            CREATE DOMAIN types.score AS numeric(6,2) CHECK (VALUE >= 0);
            CREATE EXTENSION IF NOT EXISTS citext;
            CREATE TABLE types.all_of_them (
              id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, txt text, vc varchar(5), ch char(4), ci citext, si smallint, i int, bi bigint,
              num numeric(12,2), re real, dbl double precision, flag boolean, day date, ts timestamp(0), tz timestamptz, uid uuid,
              mood types.mood, doc json, docb jsonb, tags text[], moods types.mood[], score types.score);
            """);
        (string Column, string Text, string Read)[] cells =
        [
            ("txt", "a'b\"c\\ 汉😀\n", "a'b\"c\\ 汉😀\n"), ("vc", "五个字正好", "五个字正好"), ("ch", "ab", "ab"), ("ci", "MiXed", "MiXed"),
            ("si", "-32768", "-32768"), ("i", "7", "7"), ("bi", "9007199254740993", "9007199254740993"), ("num", "1234567890.10", "1234567890.10"),
            ("re", "0.1", "0.1"), ("dbl", "0.30000000000000004", "0.30000000000000004"), ("flag", "true", "true"), ("day", "2026-02-28", "2026-02-28"),
            ("ts", "2026-02-28 23:59:59", "2026-02-28 23:59:59"), ("tz", "2026-02-28 23:59:59.123+08", "2026-02-28 15:59:59.123+00"),
            ("uid", "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000a"), ("mood", "so so", "so so"),
            ("doc", """{"b": 1e2}""", """{"b": 1e2}"""), ("docb", """{"b":1,"a":"x"}""", """{"a": "x", "b": 1}"""),
            ("tags", """["x","y \"z\"",""]""", """["x","y \"z\"",""]"""), ("moods", """["glad","so so"]""", """["glad","so so"]"""), ("score", "12.5", "12.50"),
        ];
        var mapping = await TestMapping.OfAsync(Database, "types", "all_of_them", [.. cells.Select(cell => cell.Column)], "types");

        var written = await InsertAsync(mapping, null, [.. cells.Select(cell => (cell.Column, (string?)cell.Text))]);
        var cleared = await fixture.InTransactionAsync(mapping, transaction => transaction.Rows.WriteAsync(
            new RowWrite.Update(written.Key, [.. cells.Select(cell => new ColumnValue(mapping.Column(cell.Column), null))]), default));

        Assert.Equal(cells.Select(cell => cell.Read), cells.Select(cell => written.Columns[cell.Column]));
        Assert.All(Assert.IsType<RowWriteResult.Written>(cleared).Row!.Columns.Values, Assert.Null);
    }

    [PostgresFact]
    public async Task A_text_that_is_too_long_is_refused_and_never_cut()
    {
        await Database.ExecuteAsync("""
            CREATE DOMAIN short AS varchar(3);
            CREATE TABLE lengths (id int PRIMARY KEY, plain varchar(3), padded char(3), domain short, list varchar(3)[]);
            """);
        var mapping = await TestMapping.OfAsync(Database, "public", "lengths", ["plain", "padded", "domain", "list"], "lengths");

        foreach (var column in new[] { "plain", "padded", "domain", "list" })
        {
            var text = column == "list" ? """["abcd"]""" : "abcd";
            var refused = await TryInsertAsync(mapping, Key("1"), [(column, text)]);

            Assert.Equal("22001", refused.SqlState);
            if (column != "list") Assert.Contains($"'{column}'", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("abcd", refused.Message, StringComparison.Ordinal);
        }
    }

    [PostgresFact]
    public async Task A_refused_row_leaves_its_neighbours()
    {
        await Database.ExecuteAsync("CREATE TABLE neighbours (id int PRIMARY KEY, name text NOT NULL CHECK (name <> 'bad'))");
        var mapping = await TestMapping.OfAsync(Database, "public", "neighbours", ["name"], "neighbours");

        await fixture.InTransactionAsync(mapping, async transaction =>
        {
            foreach (var (id, name) in new[] { ("1", "a"), ("2", "bad"), ("3", null), ("1", "again"), ("4", "d") })
            {
                await transaction.Rows.WriteAsync(new RowWrite.Insert(Key(id), [new ColumnValue(mapping.Column("name"), name)]), default);
            }
        });

        Assert.Equal(["1a", "4d"], await Database.ColumnAsync<string>("SELECT id || name FROM neighbours ORDER BY id"));
    }

    [PostgresTheory]
    [InlineData("code", "dup", "23505", "pairs_code_key")]
    [InlineData("parent", "99", "23503", "pairs_parent_fkey")]
    [InlineData("amount", "-1", "23514", "pairs_amount_check")]
    [InlineData("rated", "-1", "23514", "positive_check")]
    [InlineData("amount", "99999999999", "22003", "'amount'")]
    [InlineData("needed", null, "23502", "'needed'")]
    [InlineData("code", "secret", "P0001", "guard_pairs()")]
    public async Task A_refusal_names_the_cause_and_never_the_value(string column, string? text, string sqlState, string named)
    {
        await Database.ExecuteAsync("""
            DO $$ BEGIN
              IF to_regclass('pairs') IS NULL THEN
                CREATE DOMAIN positive AS int CONSTRAINT positive_check CHECK (VALUE > 0);
                CREATE TABLE pairs (id int PRIMARY KEY, code text UNIQUE, parent int REFERENCES pairs, rated positive,
                                    amount int CHECK (amount > 0), needed text NOT NULL DEFAULT 'x');
                CREATE FUNCTION guard_pairs() RETURNS trigger LANGUAGE plpgsql AS
                  $f$ BEGIN IF NEW.code = 'secret' THEN RAISE EXCEPTION 'no %', NEW.code; END IF; RETURN NEW; END $f$;
                CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON pairs FOR EACH ROW EXECUTE FUNCTION guard_pairs();
                INSERT INTO pairs VALUES (1, 'dup');
              END IF;
            END $$
            """);
        var mapping = await TestMapping.OfAsync(Database, "public", "pairs", ["code", "parent", "rated", "amount", "needed"], "pairs");

        var problem = await TryInsertAsync(mapping, Key("2"), [(column, text)]);

        Assert.Equal(sqlState, problem.SqlState);
        Assert.Contains(named, problem.Message, StringComparison.Ordinal);
        Assert.Equal(sqlState is "23503" or "23505", problem.MayHealItself);
        if (text is { Length: > 2 }) Assert.DoesNotContain(text, problem.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_row_that_others_refer_to_is_kept_and_the_reason_says_who()
    {
        await Database.ExecuteAsync("""
            CREATE TABLE mother (id int PRIMARY KEY, name text);
            CREATE TABLE child (id int PRIMARY KEY, mother_id int NOT NULL REFERENCES mother);
            INSERT INTO mother VALUES (1, 'm'); INSERT INTO child VALUES (1, 1);
            """);
        var mapping = await TestMapping.OfAsync(Database, "public", "mother", ["name"], "mother");

        var result = await fixture.InTransactionAsync(mapping, transaction => transaction.Rows.WriteAsync(new RowWrite.Delete(Key("1")), default));

        var problem = Assert.IsType<RowWriteResult.Refused>(result).Problem;
        Assert.Contains("public.child", problem.Message, StringComparison.Ordinal);
        Assert.True(problem.MayHealItself);
    }

    [PostgresFact]
    public async Task The_rows_own_triggers_and_defaults_come_back()
    {
        await Database.ExecuteAsync("""
            CREATE TABLE trimmed (id int GENERATED BY DEFAULT AS IDENTITY (START 100) PRIMARY KEY, name text, kind text DEFAULT 'new',
                                  size int GENERATED ALWAYS AS (length(name)) STORED);
            CREATE FUNCTION trim_name() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := trim(NEW.name); RETURN NEW; END $$;
            CREATE TRIGGER t BEFORE INSERT OR UPDATE ON trimmed FOR EACH ROW EXECUTE FUNCTION trim_name();
            """);
        var mapping = await TestMapping.OfAsync(Database, "public", "trimmed", ["name", "kind", "size"], "trimmed");

        var row = await InsertAsync(mapping, null, [("name", "  x "), ("size", "42")]);

        Assert.Equal(Key("100"), row.Key);
        Assert.Equal("x", row.Columns["name"]);
        Assert.Equal("new", row.Columns["kind"]);
        Assert.Equal("1", row.Columns["size"]);
    }

    [PostgresFact]
    public async Task A_row_that_comes_back_keeps_its_identity_key()
    {
        await Database.ExecuteAsync("CREATE TABLE identities (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)");
        var mapping = await TestMapping.OfAsync(Database, "public", "identities", ["name"], "identities");

        var restored = await fixture.InTransactionAsync(mapping, transaction =>
            transaction.Rows.WriteAsync(new RowWrite.Restore(Key("7"), [new ColumnValue(mapping.Column("name"), "back")]), default));

        Assert.Equal(Key("7"), Assert.IsType<RowWriteResult.Written>(restored).Row!.Key);
    }

    [PostgresTheory]
    [InlineData("timestamptz")]
    [InlineData("timestamp")]
    [InlineData("date")]
    public async Task A_soft_delete_hides_the_row_and_a_restore_brings_it_back(string type)
    {
        await Database.ExecuteAsync($"CREATE TABLE soft_{type} (id int PRIMARY KEY, name text, deleted_at {type}); INSERT INTO soft_{type} VALUES (1, 'a'), (2, 'b')");
        var plain = await TestMapping.OfAsync(Database, "public", $"soft_{type}", ["name", "deleted_at"], $"soft-{type}");
        var mapping = plain with { DeletedAt = plain.Column("deleted_at"), OnRemoteDelete = RemoteDeletePolicy.Soft, Fields = [plain.Fields[0]] };

        await fixture.InTransactionAsync(mapping, async transaction =>
        {
            Assert.IsType<RowWriteResult.Written>(await transaction.Rows.WriteAsync(new RowWrite.Delete(Key("1")), default));
            Assert.IsType<RowWriteResult.Gone>(await transaction.Rows.WriteAsync(new RowWrite.Delete(Key("1")), default));
            Assert.IsType<RowWriteResult.Gone>(await transaction.Rows.WriteAsync(new RowWrite.Update(Key("1"), []), default));
            Assert.Equal(1, await transaction.Rows.CountAsync(default));
            Assert.Equal([Key("2")], (await transaction.Rows.ReadAsync([Key("1"), Key("2")], default)).Keys);
            Assert.Equal([Key("2")], (await transaction.Rows.ReadPageAsync(null, 10, default)).Select(row => row.Key));
        });
        Assert.True(await Database.ScalarAsync<bool>(
            $"SELECT abs(extract(epoch FROM deleted_at::timestamp - clock_timestamp() AT TIME ZONE '{(type == "timestamptz" ? "UTC" : "Asia/Shanghai")}')) < {(type == "date" ? 86400 : 60)} FROM soft_{type} WHERE id = 1"));

        await fixture.InTransactionAsync(mapping, async transaction =>
            Assert.IsType<RowWriteResult.Written>(await transaction.Rows.WriteAsync(new RowWrite.Restore(Key("1"), [new ColumnValue(mapping.Column("name"), "A")]), default)));
        Assert.Equal(["A"], await Database.ColumnAsync<string>($"SELECT name FROM soft_{type} WHERE id = 1 AND deleted_at IS NULL"));
    }

    [PostgresFact]
    public async Task Composite_keys_and_odd_names_work_through_every_call()
    {
        await Database.ExecuteAsync(""""
            CREATE SCHEMA "我的 schema";
            CREATE TABLE "我的 schema"."Kunden ""A""" (
              "Land" char(3), "Nr." numeric(8,2), "a'b" text, "Wert $1" int, PRIMARY KEY ("Land", "Nr.")) PARTITION BY LIST ("Land");
            CREATE TABLE "我的 schema".p1 PARTITION OF "我的 schema"."Kunden ""A""" FOR VALUES IN ('de');
            CREATE TABLE "我的 schema".p2 PARTITION OF "我的 schema"."Kunden ""A""" DEFAULT;
            """");
        var mapping = await TestMapping.OfAsync(Database, "我的 schema", "Kunden \"A\"", ["a'b", "Wert $1"], "odd");
        mapping = mapping with { MatchBy = [mapping.Fields[0]] };

        await fixture.InTransactionAsync(mapping, async transaction =>
        {
            foreach (var (land, number) in new[] { ("de", "2"), ("de", "10.5"), ("at", "1") })
            {
                await transaction.Rows.WriteAsync(
                    new RowWrite.Insert(Key(land, number), [new ColumnValue(mapping.Column("a'b"), land + number), new ColumnValue(mapping.Column("Wert $1"), "5")]), default);
            }

            var page = await transaction.Rows.ReadPageAsync(null, 2, default);
            Assert.Equal([Key("at", "1.00"), Key("de", "2.00")], page.Select(row => row.Key));
            Assert.Equal([Key("de", "10.50")], (await transaction.Rows.ReadPageAsync(page[1].Key, 2, default)).Select(row => row.Key));
            Assert.Equal([Key("de", "2.00")], (await transaction.Rows.FindAsync(["de2"], 10, default)).Select(row => row.Key));
            Assert.Empty(await transaction.Rows.FindAsync([null], 10, default));
            Assert.Single(await transaction.Rows.LockAsync([Key("at", "1.00"), Key("xx", "1.00")], default));
            var moved = await transaction.Rows.WriteAsync(new RowWrite.Update(Key("at", "1.00"), [new ColumnValue(mapping.Key[0], "de")]), default);
            Assert.Equal(Key("de", "1.00"), Assert.IsType<RowWriteResult.Written>(moved).Row!.Key);
            Assert.IsType<RowWriteResult.Written>(await transaction.Rows.WriteAsync(new RowWrite.Delete(Key("de", "1.00")), default));
            Assert.IsType<RowWriteResult.Gone>(await transaction.Rows.WriteAsync(new RowWrite.Update(Key("de", "1.00"), [new ColumnValue(mapping.Column("a'b"), "x")]), default));
        });
    }

    [PostgresFact]
    public async Task A_key_that_is_written_differently_is_another_key()
    {
        await Database.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS citext; CREATE TABLE loose (id citext PRIMARY KEY, name text); INSERT INTO loose VALUES ('ABC', 'x')");
        var mapping = await TestMapping.OfAsync(Database, "public", "loose", ["name"], "loose");

        var rows = await fixture.InTransactionAsync(mapping, transaction => transaction.Rows.ReadAsync([Key("abc"), Key("ABC")], default));

        Assert.False(rows.ContainsKey(Key("abc")));
        Assert.True(rows.ContainsKey(Key("ABC")));
    }

    [PostgresFact]
    public async Task A_key_of_another_shape_is_an_error_and_not_a_missing_row()
    {
        await Database.ExecuteAsync("CREATE TABLE shaped (id int PRIMARY KEY, name text)");
        var mapping = await TestMapping.OfAsync(Database, "public", "shaped", ["name"], "shaped");

        var refused = await Assert.ThrowsAsync<StoreException>(() =>
            fixture.InTransactionAsync(mapping, transaction => transaction.Rows.ReadAsync([Key("1", "2")], default)));

        Assert.Contains("2 parts", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.IsTransient);
    }

    [PostgresFact]
    public async Task A_key_that_is_no_value_of_its_column_is_an_error_and_not_a_missing_row()
    {
        await Database.ExecuteAsync("CREATE TABLE retyped (id int PRIMARY KEY, name text)");
        var mapping = await TestMapping.OfAsync(Database, "public", "retyped", ["name"], "retyped");

        var refused = await Assert.ThrowsAsync<StoreException>(() =>
            fixture.InTransactionAsync(mapping, transaction => transaction.Rows.ReadAsync([Key("secret")], default)));

        Assert.False(refused.IsTransient);
        Assert.Contains("Check the mapping", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Bulk_reads_use_the_primary_key_index()
    {
        await Database.ExecuteAsync("""
            CREATE TABLE many (code varchar(20) PRIMARY KEY, name text);
            INSERT INTO many SELECT 'c' || n, repeat('x', 400) FROM generate_series(1, 50000) n;
            ANALYZE many;
            """);
        var mapping = await TestMapping.OfAsync(Database, "public", "many", ["name"], "many");
        var keys = string.Join(",", Enumerable.Range(1, 500).Select(n => $"c{n * 97}"));
        var sql = new BitableSync.Postgres.TargetTables.LocalTableSql(mapping).Read(locked: true).Replace("$1::text[]", $"'{{{keys}}}'::text[]", StringComparison.Ordinal);

        var plan = string.Join("\n", await Database.ColumnAsync<string>($"EXPLAIN {sql}"));

        Assert.Contains("many_pkey", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on many", plan, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_trigger_that_skips_the_write_is_reported()
    {
        await Database.ExecuteAsync("""
            CREATE TABLE skipping (id int PRIMARY KEY, name text);
            INSERT INTO skipping VALUES (1, 'a');
            CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
            CREATE TRIGGER s BEFORE INSERT OR UPDATE OR DELETE ON skipping FOR EACH ROW EXECUTE FUNCTION skip();
            """);
        var mapping = await TestMapping.OfAsync(Database, "public", "skipping", ["name"], "skipping");
        ColumnValue[] values = [new ColumnValue(mapping.Column("name"), "b")];

        await fixture.InTransactionAsync(mapping, async transaction =>
        {
            foreach (var write in new RowWrite[] { new RowWrite.Insert(Key("2"), values), new RowWrite.Update(Key("1"), values), new RowWrite.Delete(Key("1")) })
            {
                Assert.Equal("02000", Assert.IsType<RowWriteResult.Refused>(await transaction.Rows.WriteAsync(write, default)).Problem.SqlState);
            }
        });
    }

    [PostgresFact]
    public async Task A_row_that_is_locked_for_long_is_a_matter_of_time()
    {
        await Database.ExecuteAsync("CREATE TABLE busy (id int PRIMARY KEY, name text); INSERT INTO busy VALUES (1, 'a')");
        var mapping = await TestMapping.OfAsync(Database, "public", "busy", ["name"], "busy");
        await using var user = await Database.DataSource.OpenConnectionAsync();
        await using var theirs = await user.BeginTransactionAsync();
        await using (var command = new Npgsql.NpgsqlCommand("UPDATE busy SET name = 'b'", user, theirs)) await command.ExecuteNonQueryAsync();
        await using var transaction = await NewStore(Database.DataSource, lockTimeout: TimeSpan.FromMilliseconds(100)).BeginAsync(mapping, null, default);

        var failed = await Assert.ThrowsAsync<StoreException>(() => transaction.Rows.LockAsync([Key("1")], default));

        Assert.True(failed.IsTransient);
    }

    [PostgresFact]
    public async Task Holding_a_row_does_not_stop_inserts_that_refer_to_it()
    {
        await Database.ExecuteAsync("CREATE TABLE held (id int PRIMARY KEY, name text); CREATE TABLE held_child (id int PRIMARY KEY, held_id int REFERENCES held); INSERT INTO held VALUES (1, 'a')");
        var mapping = await TestMapping.OfAsync(Database, "public", "held", ["name"], "held");
        await using var transaction = await fixture.Store.BeginAsync(mapping, null, default);
        await transaction.Rows.LockAsync([Key("1")], default);

        await Database.ExecuteAsync("SET lock_timeout = '2s'; INSERT INTO held_child VALUES (1, 1)");

        Assert.Equal(1, await Database.ScalarAsync<long>("SELECT count(*) FROM held_child"));
    }

    [PostgresFact]
    public async Task A_missing_column_is_a_problem_of_the_mapping_and_not_of_the_row()
    {
        await Database.ExecuteAsync("CREATE TABLE shrunk (id int PRIMARY KEY, name text, gone text)");
        var mapping = await TestMapping.OfAsync(Database, "public", "shrunk", ["name", "gone"], "shrunk");
        await Database.ExecuteAsync("ALTER TABLE shrunk DROP COLUMN gone");

        var failed = await Assert.ThrowsAsync<StoreException>(() => TryInsertAsync(mapping, Key("1"), [("gone", "x")]));

        Assert.False(failed.IsTransient);
        Assert.Contains("Check the mapping", failed.Message, StringComparison.Ordinal);
    }

    private async Task<LocalRow> InsertAsync(TableMapping mapping, RowKey? key, (string Column, string? Text)[] cells)
    {
        var result = await fixture.InTransactionAsync(mapping, transaction => transaction.Rows.WriteAsync(InsertOf(mapping, key, cells), default));
        return Assert.IsType<RowWriteResult.Written>(result).Row!;
    }

    private async Task<RowProblem> TryInsertAsync(TableMapping mapping, RowKey? key, (string Column, string? Text)[] cells)
    {
        var result = await fixture.InTransactionAsync(mapping, transaction => transaction.Rows.WriteAsync(InsertOf(mapping, key, cells), default));
        return Assert.IsType<RowWriteResult.Refused>(result).Problem;
    }

    private static RowWrite.Insert InsertOf(TableMapping mapping, RowKey? key, (string Column, string? Text)[] cells) =>
        new(key, [.. cells.Select(cell => new ColumnValue(mapping.Column(cell.Column), cell.Text))]);
}
