using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BitableSync.IntegrationTests.Support;
using BitableSync.IntegrationTests.Verbs;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>Tables that change under the running program: the mapping concerned stops alone and says why, and goes on when it is resumed.</summary>
public sealed class SchemaTests
{
    private const string Schema =
        """
        CREATE TABLE part (id integer PRIMARY KEY, note text, stock integer, spare text);
        INSERT INTO part SELECT n, 'part ' || n, n FROM generate_series(1, 20) n;
        CREATE TABLE other (id integer PRIMARY KEY, note text);
        INSERT INTO other VALUES (1, 'other');
        """;

    private const string Replace =
        """
        CREATE TABLE part_new (LIKE part INCLUDING ALL); INSERT INTO part_new SELECT * FROM part;
        ALTER TABLE part RENAME TO part_old; ALTER TABLE part_new RENAME TO part;
        """;

    private static readonly Dictionary<string, string> Watchful = new() { ["Serve__SchemaInterval"] = "00:00:01" };

    [PostgresTheory]
    [InlineData("ALTER TABLE part RENAME COLUMN note TO remark", "has no column \"note\"", "ALTER TABLE part RENAME COLUMN remark TO note")]
    [InlineData("ALTER TABLE part ALTER COLUMN stock TYPE bigint", "Column \"stock\" was integer and is bigint now.", null)]
    [InlineData(Replace, "is another one than before", null)]
    [InlineData("DROP TABLE part", "Table public.part does not exist.", "CREATE TABLE part (id integer PRIMARY KEY, note text, stock integer, spare text)")]
    [InlineData("ALTER TABLE part DISABLE TRIGGER USER", "are missing or disabled", null)]
    public async Task A_changed_table_stops_its_mapping_alone_until_it_is_resumed(string change, string reason, string? mended)
    {
        await using var world = await FilledAsync();
        await using var engine = world.StartEngine(Watchful);
        using var http = await ReadyAsync(world, engine);

        await world.Database.ExecuteAsync(change);
        await StoppedAsync(http, reason);
        // Whatever happens to the table meanwhile is found by the comparison.
        if (mended is null) await world.Database.ExecuteAsync("UPDATE part SET note = 'meanwhile' WHERE id = 3");
        await OtherRunsAsync(world);
        if (mended is not null)
        {
            Assert.Equal(HttpStatusCode.Conflict, (await http.PostAsJsonAsync("api/v1/mappings/part/resume", new { })).StatusCode);
            await world.Database.ExecuteAsync(mended);
        }

        var resumed = await CliProcess.RunAsync(world, "resume", "part");
        Assert.True(resumed.Code == 0, resumed.Error);
        // A table that came back empty is filled again, or its records go with it: a mass change, and for people to say.
        if (change.StartsWith("DROP", StringComparison.Ordinal))
        {
            await Eventually.TrueAsync(async () => await StateAsync(http) is "running" or "held", TimeSpan.FromSeconds(60));
            return;
        }

        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        // A problem of a run before the mending is told until the next run of its kind.
        await Eventually.TrueAsync(async () => await StateAsync(http) == "running", TimeSpan.FromSeconds(60));
        await world.Database.ExecuteAsync("UPDATE part SET note = 'captured again' WHERE id = 4");
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
    }

    [PostgresFact]
    public async Task A_retyped_field_stops_its_mapping_alone_until_it_is_resumed()
    {
        await using var world = await FilledAsync();
        await using var engine = world.StartEngine(Watchful);
        using var http = await ReadyAsync(world, engine);

        await PutFieldAsync(world, "spare", new { field_name = "spare", type = 3 });
        await StoppedAsync(http, "Field \"spare\" was of type Text and is of type SingleSelect now.");
        await OtherRunsAsync(world);
        Assert.Equal(0, (await CliProcess.RunAsync(world, "resume", "part")).Code);
        await world.Database.ExecuteAsync("UPDATE part SET spare = 'an option' WHERE id = 2");
        await Eventually.TrueAsync(
            async () => (await world.RecordsAsync("part")).Any(record => record.GetProperty("fields").TryGetProperty("spare", out var cell) && cell.GetString() == "an option"),
            TimeSpan.FromSeconds(60));
    }

    [PostgresFact]
    public async Task A_field_deleted_and_made_again_stops_its_mapping_and_is_filled_anew_when_it_is_resumed()
    {
        await using var world = await FilledAsync();
        await using var engine = world.StartEngine(Watchful);
        using var http = await ReadyAsync(world, engine);

        await world.Platform.ControlAsync(HttpMethod.Delete, $"{Fields(world)}/{await FieldIdAsync(world, "note")}");
        await StoppedAsync(http, "note");
        await world.Platform.ControlAsync(HttpMethod.Post, Fields(world), new { field_name = "note", type = 1 });
        Assert.Equal(0, (await CliProcess.RunAsync(world, "resume", "part")).Code);
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        Assert.Equal("part 7", await world.Database.ScalarAsync<string>("SELECT note FROM part WHERE id = 7"));
    }

    [PostgresFact]
    public async Task Renamed_fields_and_such_as_swapped_their_names_are_the_same_fields_after_a_restart()
    {
        await using var world = await FilledAsync("CREATE TABLE part (id integer PRIMARY KEY, note text, remark text); INSERT INTO part VALUES (1, 'note', 'remark')");
        var (note, remark) = (await FieldIdAsync(world, "note"), await FieldIdAsync(world, "remark"));
        foreach (var (field, name) in new[] { (note, "x"), (remark, "note"), (note, "remark") })
        {
            await world.Platform.ControlAsync(HttpMethod.Put, $"{Fields(world)}/{field}", new { field_name = name, type = 1 });
        }

        await using var engine = world.StartEngine(Watchful);
        using var http = await ReadyAsync(world, engine);
        await world.Database.ExecuteAsync("UPDATE part SET note = 'edited' WHERE id = 1");

        await Eventually.TrueAsync(async () => (await CellsAsync(world)) == "remark/edited", "the column still goes to its field", TimeSpan.FromSeconds(60));
        Assert.Equal("edited/remark", await world.Database.ScalarAsync<string>("SELECT note || '/' || remark FROM part"));
        Assert.Contains("was \"note\" and is called \"remark\" now", engine.Log, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_mapping_that_fits_no_more_at_the_start_is_left_out_and_the_others_run()
    {
        await using var world = await FilledAsync();
        await world.Database.ExecuteAsync("ALTER TABLE part DROP COLUMN stock");
        await using var engine = world.StartEngine(Watchful);
        await engine.ReadyAsync();
        using var http = new HttpClient { BaseAddress = engine.Address };
        await StoppedAsync(http, "Table public.part has no column \"stock\".");
        Assert.Contains("Mapping part is stopped", await http.GetStringAsync("healthz/ready"), StringComparison.Ordinal);
        await OtherRunsAsync(world);
        Assert.Equal(6, (await CliProcess.RunAsync(world, "resume", "part")).Code);

        await world.Database.ExecuteAsync("ALTER TABLE part ADD COLUMN stock integer");
        var resumed = await CliProcess.RunAsync(world, "resume", "part");
        Assert.True(resumed.Code == 0, resumed.Error);
        await Eventually.TrueAsync(async () => await StateAsync(http) is not "stopped", TimeSpan.FromSeconds(30));
        await world.Database.ExecuteAsync("UPDATE part SET note = 'again' WHERE id = 5");
        await Eventually.TrueAsync(
            async () => (await world.RecordsAsync("part")).Any(record => record.GetProperty("fields").ToString().Contains("again", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(60));
    }

    [PostgresFact]
    public async Task A_new_column_that_must_be_filled_parks_new_records_with_its_name_and_lets_edits_through()
    {
        await using var world = await FilledAsync();
        await using var engine = world.StartEngine(Watchful);
        using var http = await ReadyAsync(world, engine);
        await world.Database.ExecuteAsync("ALTER TABLE part ADD COLUMN place text; UPDATE part SET place = 'x'; ALTER TABLE part ALTER COLUMN place SET NOT NULL");

        await world.AddAsync("part", new { id = 21, note = "new" });
        await world.EditAsync("part", await world.RecordAsync("part", "id", 2), new { note = "edited" });
        await Eventually.TrueAsync(async () => await world.Database.ScalarAsync<string>("SELECT note FROM part WHERE id = 2") == "edited", TimeSpan.FromSeconds(60));
        await Eventually.TrueAsync(async () => (await LettersAsync(http)).GetArrayLength() == 1, TimeSpan.FromSeconds(60));
        Assert.Contains("place", (await LettersAsync(http))[0].GetProperty("message").GetString(), StringComparison.Ordinal);

        await world.Database.ExecuteAsync("ALTER TABLE part ALTER COLUMN place SET DEFAULT ''");
        Assert.Equal(0, (await CliProcess.RunAsync(world, "dead-letters", "replay", "--all")).Code);
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
    }

    private static Task<JsonElement> LettersAsync(HttpClient http) => http.GetFromJsonAsync<JsonElement>("api/v1/dead-letters");

    private static async Task<SyncedWorld> FilledAsync(string? schema = null)
    {
        var world = await SyncedWorld.CreateAsync(schema ?? Schema);
        string[] tables = schema is null ? ["part", "other"] : ["part"];
        await world.PairAsync("hard", tables);
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        await engine.StopAsync();
        return world;
    }

    private static async Task<HttpClient> ReadyAsync(SyncedWorld world, ServeProcess engine)
    {
        await engine.ReadyAsync();
        await Eventually.TrueAsync(async () => await world.WaitingAsync() == 0, "the start is over", TimeSpan.FromSeconds(60));
        return new HttpClient { BaseAddress = engine.Address };
    }

    private static Task StoppedAsync(HttpClient http, string reason) => Eventually.TrueAsync(
        async () => await ViewAsync(http) is var part && part.GetProperty("state").GetString() == "stopped"
            && part.GetProperty("reason").GetString()!.Contains(reason, StringComparison.Ordinal),
        $"the mapping stops: {reason}",
        TimeSpan.FromSeconds(60));

    private static async Task<string?> StateAsync(HttpClient http) => (await ViewAsync(http)).GetProperty("state").GetString();

    private static async Task<JsonElement> ViewAsync(HttpClient http) => (await http.GetFromJsonAsync<JsonElement>("api/v1/mappings"))
        .EnumerateArray().Single(mapping => mapping.GetProperty("name").GetString() == "part");

    private static async Task OtherRunsAsync(SyncedWorld world)
    {
        var value = Guid.NewGuid().ToString();
        await world.Database.ExecuteAsync($"UPDATE other SET note = '{value}'");
        await Eventually.TrueAsync(
            async () => (await world.RecordsAsync("other"))[0].GetProperty("fields").ToString().Contains(value, StringComparison.Ordinal), "the other mapping runs", TimeSpan.FromSeconds(60));
    }

    private static string Fields(SyncedWorld world) => $"bases/{world.AppToken}/tables/{world.Table("part").TableId}/fields";

    private static async Task PutFieldAsync(SyncedWorld world, string name, object spec) =>
        await world.Platform.ControlAsync(HttpMethod.Put, $"{Fields(world)}/{await FieldIdAsync(world, name)}", spec);

    private static async Task<string> FieldIdAsync(SyncedWorld world, string name)
    {
        var reply = await world.Platform.SendAsync(HttpMethod.Get, $"open-apis/bitable/v1/apps/{world.AppToken}/tables/{world.Table("part").TableId}/fields", null, token: null);
        return reply.Data.GetProperty("items").EnumerateArray().Single(field => field.GetProperty("field_name").GetString() == name).GetProperty("field_id").GetString()!;
    }

    /// <summary>The two cells of the only record as people see them: note/remark.</summary>
    private static async Task<string> CellsAsync(SyncedWorld world)
    {
        var fields = (await world.RecordsAsync("part"))[0].GetProperty("fields");
        return string.Join('/', new[] { "note", "remark" }.Select(name => string.Concat(fields.GetProperty(name).EnumerateArray().Select(segment => segment.GetProperty("text").GetString()))));
    }
}
