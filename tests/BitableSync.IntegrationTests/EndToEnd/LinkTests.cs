using BitableSync.IntegrationTests.Support;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>Foreign keys as links between records: parents before children, rows that refer to their own table, and circles.</summary>
public sealed class LinkTests
{
    /// <summary>Teams have a lead among the members, members a team and a mentor among themselves, tasks a member and any number of watchers.</summary>
    private const string Schema =
        """
        CREATE TABLE team (team_id integer PRIMARY KEY, name text, lead_id integer);
        CREATE TABLE member (member_id integer PRIMARY KEY, name text, team_id integer NOT NULL REFERENCES team, mentor_id integer REFERENCES member);
        ALTER TABLE team ADD FOREIGN KEY (lead_id) REFERENCES member;
        CREATE TABLE task (task_id integer PRIMARY KEY, title text, member_id integer REFERENCES member ON DELETE CASCADE, watchers integer[]);
        INSERT INTO team SELECT n, 'Team ' || n FROM generate_series(1, 30) n;
        INSERT INTO member SELECT n, 'Member ' || n, 1 + n % 30, CASE WHEN n < 700 THEN n + 1 END FROM generate_series(1, 700) n;
        UPDATE team SET lead_id = team_id + 29;
        INSERT INTO task SELECT n, 'Task ' || n, 1 + n * 7 % 700, CASE WHEN n % 3 = 0 THEN ARRAY[n % 700 + 1, (n + 13) % 700 + 1] END FROM generate_series(1, 1100) n;
        """;

    private static readonly (string Table, string Column, string Target)[] Links =
        [("team", "lead_id", "member"), ("member", "team_id", "team"), ("member", "mentor_id", "member"), ("task", "member_id", "member"), ("task", "watchers", "member")];

    [PostgresFact]
    public async Task Circles_self_references_and_lists_fill_and_carry_new_parents_and_children_from_both_sides_at_once()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        // Children first, so that nothing works by the order of the configuration.
        await world.PairAsync("hard", Links, "task", "member", "team");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromMinutes(3));
        Assert.Equal(1100, (await world.RecordsAsync("task")).Count);

        await Task.WhenAll(AddInDatabaseAsync(world), AddInBitableAsync(world));
        await world.SettleAsync(engine, TimeSpan.FromMinutes(2));

        Assert.Equal(
            "lead Second; First by Second, Second by First",
            await world.Database.ScalarAsync<string>(
                """
                SELECT 'lead ' || l.name || '; ' || string_agg(m.name || ' by ' || o.name, ', ' ORDER BY m.name)
                FROM team t JOIN member l ON l.member_id = t.lead_id JOIN member m ON m.team_id = t.team_id JOIN member o ON o.member_id = m.mentor_id
                WHERE t.team_id = 900 GROUP BY l.name
                """));
        Assert.Equal("{901,902}", await world.Database.ScalarAsync<string>("SELECT watchers::text FROM task WHERE task_id = 9001"));
        await AssertQuietAsync(world);
        await world.AssertMannersAsync();
    }

    [PostgresFact]
    public async Task Deletes_run_from_children_to_parents_whichever_arrives_first_and_cascades_are_carried()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema + "INSERT INTO team VALUES (850, 'Goes'); INSERT INTO member VALUES (851, 'Goes first', 850, NULL);");
        await world.PairAsync("hard", Links, "task", "member", "team");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromMinutes(3));

        // The parent is gone from Bitable before its child: its row cannot go yet.
        await world.DeleteAsync("team", await world.RecordAsync("team", "team_id", 850));
        await Eventually.TrueAsync(async () => await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.dead_letter WHERE mapping = 'team' AND code = '23503'") == 1);
        await world.DeleteAsync("member", await world.RecordAsync("member", "member_id", 851));
        // Each takes its tasks along, in the database by the foreign key's own rule.
        await world.Database.ExecuteAsync("DELETE FROM member WHERE member_id = 1");
        await world.DeleteAsync("task", await world.RecordAsync("task", "task_id", 5));
        await world.SettleAsync(engine, TimeSpan.FromMinutes(1));

        Assert.Equal(0, await world.Database.ScalarAsync<long>("SELECT count(*) FROM team WHERE team_id = 850"));
        Assert.Equal(0, await world.Database.ScalarAsync<long>("SELECT count(*) FROM task WHERE member_id = 1"));
        Assert.True((await world.RecordsAsync("task")).Count < 1099);
        Assert.Equal(0, await ParkedAsync(world));
    }

    [PostgresFact]
    public async Task A_two_way_link_edited_at_either_end_is_one_fact_on_both_sides_and_no_conflict()
    {
        await using var world = await SyncedWorld.CreateAsync(
            """
            CREATE TABLE desk (id integer PRIMARY KEY, name text, of_desk_id integer[]);
            CREATE TABLE clerk (id integer PRIMARY KEY, name text, desk_id integer REFERENCES desk);
            INSERT INTO desk VALUES (1, 'One', '{1,2}'), (2, 'Two', '{3}'), (3, 'Three', NULL);
            INSERT INTO clerk VALUES (1, 'Ann', 1), (2, 'Ben', 1), (3, 'Cleo', 2), (4, 'Dan', NULL);
            """);
        await world.PairAsync("hard", [("clerk", "desk_id", "desk"), ("desk", "of_desk_id", "clerk")], "clerk", "desk");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromMinutes(1));

        // At the far end in Bitable, and at the near end in the database.
        await world.EditAsync("desk", await world.RecordAsync("desk", "id", 3), new { of_desk_id = new[] { await world.RecordAsync("clerk", "id", 4) } });
        await world.Database.ExecuteAsync("UPDATE clerk SET desk_id = 2 WHERE id = 1");
        await Eventually.TrueAsync(
            async () => await world.Database.ScalarAsync<string>("SELECT string_agg(desk_id::text, ' ' ORDER BY id) FROM clerk") == "2 1 2 3", "the near ends");
        await world.SettleAsync(engine, TimeSpan.FromMinutes(1));

        Assert.Equal(
            ["1: 2", "2: 1 3", "3: 4"],
            await world.Database.ColumnAsync<string>(
                "SELECT id || ': ' || (SELECT string_agg(c::text, ' ' ORDER BY c) FROM unnest(of_desk_id) c) FROM desk ORDER BY id"));
        Assert.Equal(0, await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.conflict"));
        await AssertQuietAsync(world);
    }

    [PostgresFact]
    public async Task A_child_that_arrives_before_its_parent_waits_for_it_also_where_the_foreign_key_is_a_plain_number()
    {
        await using var world = await SyncedWorld.CreateAsync(
            """
            CREATE TABLE parent (id integer PRIMARY KEY, name text);
            CREATE TABLE child (id integer PRIMARY KEY, parent_id integer NOT NULL REFERENCES parent, name text CHECK (name <> 'Refused'));
            INSERT INTO parent VALUES (1, 'First'); INSERT INTO child VALUES (1, 1, 'First');
            """);
        await world.PairAsync("hard", "child", "parent");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromMinutes(1));

        // Parked at first for its name: when that has been mended, it waits, and is parked no more.
        var early = await world.AddAsync("child", new { id = 2, parent_id = 2, name = "Refused" });
        await Eventually.TrueAsync(async () => await ParkedAsync(world) == 1);
        await world.EditAsync("child", early, new { name = "Early" });
        await world.AddAsync("child", new { id = 3, parent_id = 1, name = "In time" });
        await Eventually.TrueAsync(async () => await world.Database.ScalarAsync<long>("SELECT count(*) FROM child WHERE id = 3") == 1);
        await Eventually.TrueAsync(async () => await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.link_wait") == 1);
        Assert.Equal(0, await ParkedAsync(world));
        await world.AddAsync("parent", new { id = 2, name = "Late" });
        await world.SettleAsync(engine, TimeSpan.FromMinutes(1));

        Assert.Equal(3, await world.Database.ScalarAsync<long>("SELECT count(*) FROM child"));
        Assert.Equal(0, await ParkedAsync(world));
        await AssertNoConflictAsync(world);
    }

    [PostgresFact]
    public async Task A_chain_of_unique_values_moves_on_in_one_go_and_a_taken_one_holds_up_only_itself()
    {
        await using var world = await SyncedWorld.CreateAsync(
            "CREATE TABLE seat (id integer PRIMARY KEY, code text UNIQUE, guest text); INSERT INTO seat SELECT n, 'S' || n, 'Guest ' || n FROM generate_series(1, 5) n;");
        await world.PairAsync("hard", "seat");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromMinutes(1));
        var records = new List<string>();
        for (var id = 1; id <= 5; id++) records.Add(await world.RecordAsync("seat", "id", id));

        // One action of a person: everybody moves up by one, so that each code but the last is taken when its turn comes.
        await world.EditAsync("seat", [.. records.Take(4).Select((record, i) => (record, (object)new { code = i < 3 ? $"S{i + 2}" : "S6" }))]);
        await world.SettleAsync(engine, TimeSpan.FromMinutes(1));
        Assert.Equal("S2,S3,S4,S6,S5", await world.Database.ScalarAsync<string>("SELECT string_agg(code, ',' ORDER BY id) FROM seat"));

        await world.EditAsync("seat", [(records[0], new { code = "S5" }), (records[1], new { guest = "Somebody else" })]);
        await Eventually.TrueAsync(async () => await world.Database.ScalarAsync<string>("SELECT guest FROM seat WHERE id = 2") == "Somebody else");
        Assert.Contains("holds the same value", await world.Database.ScalarAsync<string>("SELECT message FROM bitable_sync.dead_letter WHERE closed_at IS NULL"), StringComparison.Ordinal);
        await world.EditAsync("seat", records[0], new { code = "S7" });
        await world.SettleAsync(engine, TimeSpan.FromMinutes(1));
        Assert.Equal(0, await ParkedAsync(world));
    }

    /// <summary>A team, its lead and a member who mentor each other, and their tasks: no row can be whole before another is.</summary>
    private static Task AddInDatabaseAsync(SyncedWorld world) => world.Database.ExecuteAsync(
        """
        INSERT INTO team VALUES (800, 'Made in PostgreSQL');
        INSERT INTO member VALUES (801, 'One', 800, NULL), (802, 'Two', 800, 801);
        UPDATE member SET mentor_id = 802 WHERE member_id = 801;
        UPDATE team SET lead_id = 802 WHERE team_id = 800;
        INSERT INTO task SELECT 8000 + n, 'New ' || n, 801 + n % 2, ARRAY[801, 802] FROM generate_series(1, 20) n;
        UPDATE task SET member_id = 802 WHERE task_id = 1;
        """);

    private static async Task AddInBitableAsync(SyncedWorld world)
    {
        var team = await world.AddAsync("team", new { team_id = 900, name = "New team" });
        var first = await world.AddAsync("member", new { member_id = 901, name = "First", team_id = new[] { team } });
        var second = await world.AddAsync("member", new { member_id = 902, name = "Second", team_id = new[] { team }, mentor_id = new[] { first } });
        await world.EditAsync("member", first, new { mentor_id = new[] { second } });
        await world.EditAsync("team", team, new { lead_id = new[] { second } });
        await world.AddAsync("task", new { task_id = 9001, title = "Watched", member_id = new[] { first }, watchers = new[] { second, first } });
        await world.EditAsync("task", await world.RecordAsync("task", "task_id", 2), new { member_id = new[] { second } });
        await world.EditAsync("task", await world.RecordAsync("task", "task_id", 3), new { member_id = (string[]?)null });
    }

    private static async Task AssertQuietAsync(SyncedWorld world)
    {
        Assert.Equal(0, await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.dead_letter"));
        await AssertNoConflictAsync(world);
    }

    private static async Task AssertNoConflictAsync(SyncedWorld world) =>
        Assert.Equal(0, await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.conflict"));

    private static Task<long> ParkedAsync(SyncedWorld world) =>
        world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.dead_letter WHERE closed_at IS NULL");
}
