using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using BitableSync.IntegrationTests.EndToEnd;
using BitableSync.IntegrationTests.Support;
using BitableSync.IntegrationTests.Verbs;

namespace BitableSync.IntegrationTests.Serving;

/// <summary>Reviewing real conflicts of the running program through each front door: page, API, command line.</summary>
public sealed partial class ReviewTests
{
    private const string Script = "<script>alert('from the database')</script>";

    private const string Schema =
        """
        CREATE TABLE part (id integer PRIMARY KEY, note text, stock integer CHECK (stock >= 0));
        INSERT INTO part SELECT n, 'part ' || n, n FROM generate_series(1, 6) n;
        """;

    [PostgresFact]
    public async Task The_page_shows_both_sides_encoded_and_its_buttons_decide()
    {
        await using var world = await ConflictingAsync();
        await using var engine = world.StartEngine();
        using var http = await ReadyAsync(world, engine, conflicts: 4);

        using var answer = await http.GetAsync("");
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("default-src 'none';", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(", page, StringComparison.Ordinal);
        Assert.DoesNotContain(Script, page, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Secrets["Feishu__AppSecret"], page, StringComparison.Ordinal);
        Assert.Contains("from Bitable 1", page, StringComparison.Ordinal);

        var id = await ConflictAsync(http, row: 1);
        // Which write was later is for two clocks to say; the reviewer takes the one that does not stand.
        var stands = await NoteAsync(world, 1);
        var (other, choice) = stands == Script ? ("from Bitable 1", "bitable") : (Script, "database");
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(http, id, token: "forged", ("choice", choice), ("by", "Wang Fang"))).StatusCode);
        Assert.Equal(stands, await NoteAsync(world, 1));
        var decided = await PostAsync(http, id, TokenOf(page), ("mapping", "part"), ("choice", choice), ("by", "Wang Fang"), ("reason", "invoice"));
        Assert.Equal(HttpStatusCode.Redirect, decided.StatusCode);
        Assert.Equal($"/?resolved={id}", decided.Headers.Location?.ToString());
        Assert.Equal(other, await NoteAsync(world, 1));
        await world.SettleAsync(engine, TimeSpan.FromSeconds(30));
        Assert.Equal(other, await CellAsync(world, 1));

        var again = await PostAsync(http, id, TokenOf(page), ("choice", "bitable"), ("by", "John Smith"));
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Contains("Wang Fang has resolved conflict", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(
            "reversed by Wang Fang: invoice",
            await world.Database.ScalarAsync<string>($"SELECT state || ' by ' || resolved_by || ': ' || reason FROM bitable_sync.conflict WHERE id = {id}"));
    }

    [PostgresFact]
    public async Task The_API_lists_and_resolves_and_explains_what_it_refuses()
    {
        await using var world = await ConflictingAsync();
        await using var engine = world.StartEngine();
        using var http = await ReadyAsync(world, engine, conflicts: 4);
        var id = await ConflictAsync(http, row: 2);

        var mapping = (await http.GetFromJsonAsync<JsonElement>("api/v1/mappings"))[0];
        Assert.Equal(("part", "running", 6), (mapping.GetProperty("name").GetString(), mapping.GetProperty("state").GetString(), mapping.GetProperty("pairs").GetInt32()));
        var about = await http.GetFromJsonAsync<JsonElement>("api/v1/about");
        Assert.Equal(("bitable-sync", ServeProcess.DefaultEngine), (about.GetProperty("name").GetString(), about.GetProperty("engine").GetString()));
        var pages = await http.GetFromJsonAsync<JsonElement>("api/v1/conflicts?limit=1");
        var next = await http.GetFromJsonAsync<JsonElement>($"api/v1/conflicts?limit=500&before={pages[0].GetProperty("id")}");
        Assert.Equal((1, 3), (pages.GetArrayLength(), next.GetArrayLength()));

        await RefusedAsync(http, "api/v1/conflicts/999/resolve", new { choice = "confirm", by = "x" }, HttpStatusCode.NotFound, "There is no conflict 999.");
        await RefusedAsync(http, $"api/v1/conflicts/{id}/resolve", new { choice = "confirm" }, HttpStatusCode.BadRequest, "'by' is missing: say who decides.");
        await RefusedAsync(http, $"api/v1/conflicts/{id}/resolve", new { choice = "value", by = "x" }, HttpStatusCode.BadRequest, "'value' (canonical JSON) or 'text' (as a person types it) is missing.");
        await RefusedAsync(http, $"api/v1/conflicts/{id}/resolve", new { choice = "nonsense", by = "x" }, HttpStatusCode.BadRequest, null);
        await RefusedAsync(http, $"api/v1/conflicts/{id}/resolve", new { choice = "value", value = new { nonsense = 1 }, by = "x" }, HttpStatusCode.BadRequest, null);
        await RefusedAsync(http, $"api/v1/conflicts/{id}/resolve", new { choice = "value", text = "-5", by = "x" }, HttpStatusCode.UnprocessableEntity, null);
        await RefusedAsync(http, "api/v1/mappings/nobody/pause", new { }, HttpStatusCode.NotFound, "There is no mapping 'nobody'.");
        await RefusedAsync(http, "api/v1/mappings/nobody/resume", new { }, HttpStatusCode.NotFound, "There is no mapping 'nobody'.");
        Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync("api/v1/conflicts?limit=0")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("api/v1/nonsense")).StatusCode);

        using (var foreign = new HttpRequestMessage(HttpMethod.Post, "api/v1/mappings/part/resume") { Headers = { { "Origin", "https://evil.example" } } })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await http.SendAsync(foreign)).StatusCode);
        }

        using (var rebound = new HttpRequestMessage(HttpMethod.Get, "api/v1/conflicts") { Headers = { Host = "evil.example" } })
        {
            Assert.Equal(HttpStatusCode.MisdirectedRequest, (await http.SendAsync(rebound)).StatusCode);
        }

        using var done = await http.PostAsJsonAsync($"api/v1/conflicts/{id}/resolve", new { choice = "value", text = "77", by = "Wang Fang" });
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        Assert.Equal(77, await world.Database.ScalarAsync<int>("SELECT stock FROM part WHERE id = 2"));
        await world.SettleAsync(engine, TimeSpan.FromSeconds(30));
    }

    [PostgresFact]
    public async Task The_command_line_lists_shows_and_resolves_while_the_engine_runs_elsewhere()
    {
        await using var world = await ConflictingAsync();
        await using var engine = world.StartEngine();
        using var http = await ReadyAsync(world, engine, conflicts: 4);
        var id = await ConflictAsync(http, row: 3);

        var list = await CliProcess.RunAsync(world, "conflicts", "list", "--json");
        Assert.Equal((0, 4), (list.Code, JsonElement.Parse(list.Output).GetArrayLength()));
        var show = await CliProcess.RunAsync(world, "conflicts", "show", $"{id}");
        Assert.Equal((0, ""), (show.Code, show.Output));
        Assert.Contains("from Bitable 3", show.Error, StringComparison.Ordinal);
        Assert.Contains("from the database 3", show.Error, StringComparison.Ordinal);
        Assert.Equal(5, (await CliProcess.RunAsync(world, "conflicts", "show", "999")).Code);

        var (other, choice) = await NoteAsync(world, 3) == "from Bitable 3" ? ("from the database 3", "database") : ("from Bitable 3", "bitable");
        var resolved = await CliProcess.RunAsync(world, "conflicts", "resolve", $"{id}", "--take", choice, "--by", "Wang Fang", "--json");
        Assert.True(resolved.Code == 0, resolved.Error);
        Assert.Equal($$"""{"conflict":{{id}},"resolved":true}""", resolved.Output.TrimEnd());
        // The running engine hears of it by the doorbell.
        await world.SettleAsync(engine, TimeSpan.FromSeconds(30));
        Assert.Equal(other, await CellAsync(world, 3));
        Assert.Equal(6, (await CliProcess.RunAsync(world, "conflicts", "resolve", $"{id}", "--take", "bitable")).Code);
        Assert.Equal(2, (await CliProcess.RunAsync(world, "conflicts", "resolve", $"{id}", "--take", "value")).Code);
    }

    [PostgresFact]
    public async Task All_decisions_of_a_mapping_are_taken_back_at_once_but_those_whose_row_has_moved_on()
    {
        await using var world = await ConflictingAsync();
        await using var engine = world.StartEngine();
        using var http = await ReadyAsync(world, engine, conflicts: 4);
        var stood = await NoteAsync(world, 1);
        await world.Database.ExecuteAsync("UPDATE part SET note = 'later still' WHERE id = 3");

        Assert.Equal(5, (await CliProcess.RunAsync(world, "conflicts", "resolve-all", "--mapping", "nobody", "--take", "loser")).Code);
        var none = await CliProcess.RunAsync(world, "conflicts", "resolve-all", "--mapping", "part", "--rule", "Owner", "--take", "loser", "--json");
        Assert.Equal((0, """{"resolved":0,"left":0}"""), (none.Code, none.Output.TrimEnd()));
        var back = await CliProcess.RunAsync(world, "conflicts", "resolve-all", "--mapping", "part", "--take", "loser", "--by", "Wang Fang", "--json");
        Assert.Equal((6, """{"resolved":3,"left":1}"""), (back.Code, back.Output.TrimEnd()));
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        Assert.NotEqual(stood, await NoteAsync(world, 1));
        Assert.Equal("later still", await CellAsync(world, 3));
    }

    [PostgresFact]
    public async Task A_mapping_that_was_stopped_runs_again_when_somebody_resumes_it()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "part");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        await world.Platform.ControlAsync(HttpMethod.Put, $"bases/{world.AppToken}/access", new { access = "none" });
        await world.Database.ExecuteAsync("UPDATE part SET note = 'meanwhile' WHERE id = 1");
        using var http = new HttpClient { BaseAddress = engine.Address };
        await Eventually.TrueAsync(async () => await StateAsync(http) == "stopped", "the mapping stops", TimeSpan.FromSeconds(60));
        Assert.Contains("action=\"/mappings/part/resume\"", await http.GetStringAsync(""), StringComparison.Ordinal);

        await world.Platform.ControlAsync(HttpMethod.Put, $"bases/{world.AppToken}/access", new { access = "manage" });
        var resumed = await CliProcess.RunAsync(world, "resume", "part");

        Assert.True(resumed.Code == 0, resumed.Error);
        await world.SettleAsync(engine, TimeSpan.FromSeconds(30));
        Assert.Equal("running", await StateAsync(http));
        Assert.Equal(5, (await CliProcess.RunAsync(world, "resume", "nobody")).Code);
    }

    /// <summary>A filled pair whose rows 1 to 4 were then edited on both sides while nobody looked: 1 and 3 in note, 2 and 4 in stock.</summary>
    private static async Task<SyncedWorld> ConflictingAsync()
    {
        var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "part");
        await using (var engine = world.StartEngine())
        {
            await engine.ReadyAsync();
            await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
            await engine.StopAsync();
        }

        await world.Database.ExecuteAsync(
            $"""
            UPDATE part SET note = $$ {Script} $$ WHERE id = 1;
            UPDATE part SET note = trim(note) WHERE id = 1;
            UPDATE part SET note = 'from the database 3' WHERE id = 3;
            UPDATE part SET stock = stock + 100 WHERE id IN (2, 4);
            """);
        foreach (var row in new[] { 1, 2, 3, 4 })
        {
            object fields = row % 2 == 1 ? new { note = $"from Bitable {row}" } : new { stock = row + 200 };
            await world.EditAsync("part", await world.RecordAsync("part", "id", row), fields);
        }

        return world;
    }

    private static async Task<HttpClient> ReadyAsync(SyncedWorld world, ServeProcess engine, int conflicts)
    {
        await engine.ReadyAsync();
        var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = engine.Address };
        await Eventually.TrueAsync(
            async () => (await http.GetFromJsonAsync<JsonElement>("api/v1/conflicts")).GetArrayLength() == conflicts, $"{conflicts} conflicts are logged", TimeSpan.FromSeconds(60));
        // A decision is logged before its winner has reached the other side.
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        return http;
    }

    private static async Task<long> ConflictAsync(HttpClient http, int row) => (await http.GetFromJsonAsync<JsonElement>("api/v1/conflicts"))
        .EnumerateArray().Single(conflict => conflict.GetProperty("row").GetString() == $"[\"{row}\"]").GetProperty("id").GetInt64();

    private static async Task<string?> StateAsync(HttpClient http) =>
        (await http.GetFromJsonAsync<JsonElement>("api/v1/mappings"))[0].GetProperty("state").GetString();

    private static Task<HttpResponseMessage> PostAsync(HttpClient http, long id, string token, params (string Name, string Value)[] form) => http.PostAsync(
        $"conflicts/{id}/resolve", new FormUrlEncodedContent(form.Append(("token", token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2))));

    private static async Task RefusedAsync(HttpClient http, string path, object body, HttpStatusCode status, string? detail)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        Assert.Equal((status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        if (detail is not null) Assert.Equal(detail, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
    }

    private static Task<string> NoteAsync(SyncedWorld world, int row) => world.Database.ScalarAsync<string>($"SELECT note FROM part WHERE id = {row}");

    private static async Task<string> CellAsync(SyncedWorld world, int row)
    {
        var id = await world.RecordAsync("part", "id", row);
        var record = (await world.RecordsAsync("part")).Single(each => each.GetProperty("record_id").GetString() == id);
        return string.Concat(record.GetProperty("fields").GetProperty("note").EnumerateArray().Select(segment => segment.GetProperty("text").GetString()));
    }

    private static string TokenOf(string page) => TokenPattern().Match(page).Groups[1].Value;

    [GeneratedRegex("name=\"token\" value=\"([^\"]+)\"")]
    private static partial Regex TokenPattern();
}
