using System.Text.Json;
using BitableSync.IntegrationTests.EndToEnd;
using BitableSync.IntegrationTests.Support;

namespace BitableSync.IntegrationTests.Verbs;

public sealed class VerbsTests : IDisposable
{
    private const string Schema =
        """
        CREATE SCHEMA shop;
        CREATE TYPE shop.level AS ENUM ('bronze', 'silver');
        CREATE TABLE shop.customer (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, level shop.level, tags text[], credit numeric(10, 2),
          born date, is_active boolean NOT NULL DEFAULT true, place point, deleted_at timestamptz);
        INSERT INTO shop.customer (name, level, tags, credit, born)
        SELECT 'customer ' || n, 'silver', '{a,b}', n * 1.25, date '1990-01-01' + n FROM generate_series(1, 20) n;
        CREATE TABLE part (id integer PRIMARY KEY, note text);
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("bitable-sync-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [PostgresFact]
    public async Task Init_makes_a_table_and_a_mapping_that_serve_takes_as_they_are()
    {
        await using var world = await WorldAsync();
        var config = Path.Combine(_directory, "made.json");

        var made = await CliProcess.RunAsync(world, "init", "--app-token", world.AppToken, "--table", "shop.customer", "--create-table", "--output", config, "--json");

        Assert.True(made.Code == 0, made.Error);
        Assert.Equal(7, JsonElement.Parse(made.Output).GetProperty("fields").GetInt32());
        var text = await File.ReadAllTextAsync(config);
        Assert.Contains("\"$schema\": \"file:///", text, StringComparison.Ordinal);
        Assert.Contains("\"DeletedAtColumn\": \"deleted_at\"", text, StringComparison.Ordinal);
        Assert.Contains("{ \"Field\": \"Id\", \"Column\": \"id\", \"Direction\": \"to_bitable\" }", text, StringComparison.Ordinal);
        Assert.Contains("// Column \"place\" (point) has no field.", text, StringComparison.Ordinal);
        Assert.Equal(6, (await CliProcess.RunAsync(world, "init", "--app-token", world.AppToken, "--table", "shop.customer", "--output", config)).Code);

        var valid = await CliProcess.RunAsync(world.Secrets, "validate", "--config", config, "--json");
        Assert.True(valid.Code == 0, valid.Error);
        Assert.Equal("""{"errors":[],"warnings":[],"mappings":["customer"]}""", valid.Output.TrimEnd());
        await using var engine = ServeProcess.Start(config, world.Database.ConnectionString, world.Secrets["Feishu__AppSecret"]);
        await engine.ReadyAsync();
        await Eventually.TrueAsync(
            async () => await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.link WHERE mapping = 'customer'") == 20, "all rows have records", TimeSpan.FromSeconds(60));
    }

    [PostgresFact]
    public async Task What_a_verb_asks_of_the_platform_comes_out_of_the_budget_of_the_nodes()
    {
        await using var world = await WorldAsync();
        Assert.Equal(0, (await CliProcess.RunAsync(world, "migrate")).Code);

        Assert.Equal(0, (await CliProcess.RunAsync(world, "validate")).Code);

        var app = world.Host.Platform.Options.AppId;
        var reserved = await world.Database.ColumnAsync<string>("SELECT account FROM bitable_sync.request_budget");
        Assert.Contains($"{app} token", reserved);
        Assert.Contains($"{app} read", reserved);
    }

    [PostgresFact]
    public async Task Init_pairs_what_exists_on_both_sides_and_comments_on_the_rest()
    {
        await using var world = await WorldAsync();
        var made = await world.Platform.ControlAsync(HttpMethod.Post, $"bases/{world.AppToken}/tables", new
        {
            name = "People",
            fields = new object[] { new { field_name = "Name", type = 1 }, new { field_name = "Is Active", type = 7 }, new { field_name = "Photo", type = 17 } },
        });
        var url = $"https://example.feishu.cn/base/{world.AppToken}?table={made.GetProperty("table_id")}";

        var written = await CliProcess.RunAsync(world, "init", "--url", url, "--table", "shop.customer", "--name", "people", "--output", "-");

        Assert.True(written.Code == 0, written.Error);
        Assert.Contains("\"Name\": \"people\"", written.Output, StringComparison.Ordinal);
        Assert.Contains("{ \"Field\": \"Name\", \"Column\": \"name\" },", written.Output, StringComparison.Ordinal);
        Assert.Contains("{ \"Field\": \"Is Active\", \"Column\": \"is_active\" }", written.Output, StringComparison.Ordinal);
        Assert.Contains("// Field \"Photo\" (Attachment) has no column. It fits: ", written.Output, StringComparison.Ordinal);
    }

    [PostgresTheory]
    [InlineData(2, "Name the PostgreSQL table with --table schema.table. There is public.part, shop.customer.", "--app-token", "x")]
    [InlineData(2, "Name the Bitable with either --url or --app-token.", "--table", "shop.customer")]
    [InlineData(2, "is not the path of a Base or wiki page", "--table", "shop.customer", "--url", "https://example.feishu.cn/docx/abc")]
    [InlineData(5, "Table shop.custmer does not exist. Did you mean shop.customer?", "--table", "shop.custmer", "--app-token", "x")]
    public async Task Init_says_what_it_needs(int code, string message, params string[] arguments)
    {
        await using var world = await WorldAsync();

        var refused = await CliProcess.RunAsync(world, ["init", "--output", Path.Combine(_directory, "none.json"), .. arguments]);

        Assert.Equal(code, refused.Code);
        Assert.Contains(message, refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_directory, "none.json")));
    }

    [PostgresFact]
    public async Task Validate_and_serve_list_every_problem_of_both_schemas_at_once()
    {
        await using var world = await WorldAsync();
        var table = world.Table("part").TableId;
        var config = Path.Combine(_directory, "wrong.json");
        await File.WriteAllTextAsync(config, $$"""
            {
              "Feishu": { "Domain": "{{world.Host.BaseAddress}}", "AppId": "{{world.Host.Platform.Options.AppId}}" },
              "Mappings": [
                { "Name": "a", "Bitable": { "AppToken": "{{world.AppToken}}", "TableId": "{{table}}" }, "Table": "public.prat", "OnBitableDelete": "hard",
                  "Fields": [ { "Field": "nota", "Column": "note" } ] },
                { "Name": "b", "Bitable": { "AppToken": "{{world.AppToken}}", "TableId": "tblNone" }, "Table": "public.part", "OnBitableDelete": "hard",
                  "Fields": [ { "Field": "note", "Column": "remark" } ] },
                { "Name": "c", "Bitable": { "Url": "https://example.feishu.cn/base/{{world.AppToken}}" }, "Table": "shop.customer", "OnBitableDelete": "hard",
                  "Fields": [ { "Field": "x", "Column": "name" } ] }
              ]
            }
            """);

        var validated = await CliProcess.RunAsync(world.Secrets, "validate", "--config", config);
        var served = await CliProcess.RunAsync(new Dictionary<string, string>(world.Secrets) { ["Serve__Urls"] = "http://127.0.0.1:0" }, "serve", "--config", config);

        Assert.Equal((3, 3), (validated.Code, served.Code));
        foreach (var output in new[] { validated.Error, served.Error })
        {
            Assert.Contains("Mappings[0].Table: Table public.prat does not exist. Did you mean public.part?", output, StringComparison.Ordinal);
            Assert.Contains($"Mappings[0].Fields[0].Field: Bitable table {table} has no field \"nota\". Did you mean \"note\"?", output, StringComparison.Ordinal);
            Assert.Contains($"Mappings[1].Bitable: Base {world.AppToken} has no table tblNone. It has: {table} (part).", output, StringComparison.Ordinal);
            Assert.Contains("Mappings[1].Fields[0].Column: Table public.part has no column \"remark\".", output, StringComparison.Ordinal);
            Assert.Contains("Mappings[2].Bitable.Url: The address names a Base but no table.", output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        }
    }

    [PostgresFact]
    public async Task Capture_is_printed_installed_and_removed_without_trace()
    {
        await using var world = await WorldAsync();
        Assert.Equal(0, (await CliProcess.RunAsync(world, "migrate")).Code);

        var printed = await CliProcess.RunAsync(world, "capture", "sql");
        Assert.True(printed.Code == 0, printed.Error);
        Assert.Contains("CREATE", printed.Output, StringComparison.Ordinal);
        Assert.Equal("""[{"mapping":"part","installed":true}]""", (await CliProcess.RunAsync(world, "capture", "install", "--json")).Output.TrimEnd());
        Assert.Equal("""[{"mapping":"part","installed":false}]""", (await CliProcess.RunAsync(world, "capture", "install", "--json")).Output.TrimEnd());
        Assert.NotEqual(0, await TriggersAsync(world));
        Assert.Equal(5, (await CliProcess.RunAsync(world, "capture", "install", "--mapping", "prat")).Code);

        Assert.Equal(0, (await CliProcess.RunAsync(world, "capture", "remove")).Code);
        Assert.Equal(0, await TriggersAsync(world));
        // What a DBA runs by hand is what the verb would have run.
        await world.Database.ExecuteAsync(printed.Output);
        Assert.NotEqual(0, await TriggersAsync(world));
    }

    [PostgresFact]
    public async Task Status_shows_state_counts_and_what_is_parked()
    {
        await using var world = await WorldAsync();
        await world.Database.ExecuteAsync("INSERT INTO part VALUES (1, 'one'), (2, 'poison')");
        await world.Platform.ControlAsync(HttpMethod.Post, "faults/forbidden-texts", new { text = "poison" });
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await Eventually.TrueAsync(
            async () => await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.dead_letter") == 1, "the poison is parked", TimeSpan.FromSeconds(60));

        var status = await CliProcess.RunAsync(world, "status", "--json");

        Assert.True(status.Code == 0, status.Error);
        var json = JsonElement.Parse(status.Output);
        var mapping = json.GetProperty("mappings")[0];
        Assert.Equal((1, 1), (mapping.GetProperty("pairs").GetInt32(), mapping.GetProperty("openDeadLetters").GetInt32()));
        var letter = json.GetProperty("deadLetters")[0];
        Assert.Equal(("bitable", "[\"2\"]", "1254015"), (letter.GetProperty("target").GetString(), letter.GetProperty("row").GetString(), letter.GetProperty("code").GetString()));
        Assert.DoesNotContain("poison", status.Output, StringComparison.Ordinal);
        Assert.Contains("1254015", (await CliProcess.RunAsync(world, "status")).Error, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task What_is_away_is_said_in_words_with_an_exit_code_of_its_own()
    {
        await using var world = await WorldAsync();
        var nobody = new Dictionary<string, string>(world.Secrets) { ["Feishu__Domain"] = "http://127.0.0.1:1", ["Feishu__TotalTimeout"] = "00:00:01" };

        var status = await CliProcess.RunAsync(nobody, "status", "--config", world.ConfigFile);

        Assert.Equal(4, status.Code);
        Assert.Contains("no connection. Check the network and Feishu:Domain", status.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", status.Error, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Serve_names_an_address_that_is_taken()
    {
        await using var world = await WorldAsync();
        var taken = world.Host.BaseAddress.ToString().TrimEnd('/');

        var served = await CliProcess.RunAsync(new Dictionary<string, string>(world.Secrets) { ["Serve__Urls"] = taken }, "serve", "--config", world.ConfigFile);

        Assert.Equal(3, served.Code);
        Assert.StartsWith($"Serve:Urls: {taken}", served.Error, StringComparison.Ordinal);
        Assert.EndsWith("Set it to a free address.", served.Error.TrimEnd(), StringComparison.Ordinal);
    }

    private static async Task<SyncedWorld> WorldAsync()
    {
        var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "part");
        return world;
    }

    private static Task<long> TriggersAsync(SyncedWorld world) =>
        world.Database.ScalarAsync<long>("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'public.part'::regclass AND NOT tgisinternal");
}
