using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using BitableSync.IntegrationTests.EndToEnd;
using BitableSync.IntegrationTests.Support;
using BitableSync.IntegrationTests.Verbs;
using BitableSync.Postgres.Access;

namespace BitableSync.IntegrationTests.Serving;

/// <summary>Who may do what, asked of the running program over HTTP.</summary>
public sealed partial class AccessTests
{
    private const string Schema = "CREATE TABLE part (id integer PRIMARY KEY, note text); INSERT INTO part VALUES (1, 'one')";

    private static readonly Dictionary<string, string> WithKeys = new() { ["Serve__Access"] = "keys" };

    [PostgresFact]
    public async Task The_first_start_prints_a_key_once_that_logs_a_browser_in_and_out()
    {
        await using var world = await WorldAsync();
        await using var engine = world.StartEngine(WithKeys);
        var key = await FirstKeyAsync(engine);
        using var browser = Visitor.Browser(engine.Address);

        using var home = await browser.Http.GetAsync("");
        Assert.Equal((HttpStatusCode.Redirect, "/login?ReturnUrl=%2F"), (home.StatusCode, home.Headers.Location?.PathAndQuery));
        using var wrong = await browser.LogInAsync(KeyText.Create());
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Contains("This key is wrong or was revoked.", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var outside = await browser.LogInAsync(key, "//evil.example/");
        Assert.Equal((HttpStatusCode.Redirect, "/"), (outside.StatusCode, outside.Headers.Location?.ToString()));
        var cookie = outside.Headers.GetValues("Set-Cookie").Single(each => each.StartsWith("bitable_sync=", StringComparison.Ordinal));
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);

        var page = await browser.Http.GetStringAsync("");
        Assert.Contains("Logged in as <strong>admin</strong>, operator", page, StringComparison.Ordinal);
        using var left = await browser.PostFormAsync("logout", Visitor.TokenOf(page));
        Assert.Equal((HttpStatusCode.Redirect, "/login"), (left.StatusCode, left.Headers.Location?.ToString()));
        Assert.Equal(HttpStatusCode.Redirect, await browser.GetAsync(""));

        Assert.Equal(1, Count(engine.Log, key));
        await engine.StopAsync();
        await using var again = world.StartEngine(WithKeys);
        using var script = Visitor.Script(again.Address, key);
        await AnswersAsync(script);
        Assert.DoesNotContain("bsk_", again.Log, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Each_role_may_do_its_own_and_everything_that_was_done_or_refused_is_recorded()
    {
        await using var world = await WorldAsync();
        await using var engine = world.StartEngine(WithKeys);
        using var admin = Visitor.Script(engine.Address, await FirstKeyAsync(engine));
        await AnswersAsync(admin);
        using var viewer = Visitor.Script(engine.Address, await CreateAsync(admin, "grafana", "viewer"));
        using var reviewer = Visitor.Script(engine.Address, await CreateAsync(admin, "wang.fang", "reviewer"));
        using var nobody = Visitor.Script(engine.Address, "nonsense");

        foreach (var path in new[] { "", "api/v1/about", "api/v1/mappings", "api/v1/conflicts", "api/v1/dead-letters", "healthz/ready" })
        {
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, await nobody.GetAsync(path)));
            Assert.Equal((path, HttpStatusCode.OK), (path, await viewer.GetAsync(path)));
        }

        Assert.Equal(HttpStatusCode.OK, await nobody.GetAsync("healthz/live"));
        foreach (var path in new[] { "api/v1/keys", "api/v1/audit" })
        {
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, await viewer.GetAsync(path)));
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, await reviewer.GetAsync(path)));
            Assert.Equal((path, HttpStatusCode.OK), (path, await admin.GetAsync(path)));
        }

        var decision = new { choice = "confirm", by = "x", reason = "looks right" };
        Assert.Equal(HttpStatusCode.Unauthorized, await nobody.PostAsync("api/v1/conflicts/7/resolve", decision));
        Assert.Equal(HttpStatusCode.Forbidden, await viewer.PostAsync("api/v1/conflicts/7/resolve", decision));
        Assert.Equal(HttpStatusCode.NotFound, await reviewer.PostAsync("api/v1/conflicts/7/resolve", decision));
        Assert.Equal(HttpStatusCode.Forbidden, await reviewer.PostAsync("api/v1/mappings/part/resume", new { }));
        Assert.Equal(HttpStatusCode.NoContent, await admin.PostAsync("api/v1/mappings/part/resume", new { }));
        Assert.DoesNotContain("What people did", await viewer.Http.GetStringAsync(""), StringComparison.Ordinal);
        Assert.Contains("What people did", await admin.Http.GetStringAsync(""), StringComparison.Ordinal);

        var audit = await admin.Http.GetFromJsonAsync<JsonElement>("api/v1/audit");
        Assert.Equal(
            [
                "admin operator resume mapping part done ",
                "wang.fang reviewer resume mapping part 403 Forbidden ",
                "wang.fang reviewer resolve conflict 7 404 Not Found looks right",
                "grafana viewer resolve conflict 7 403 Forbidden ",
                "admin operator make key wang.fang done ",
                "admin operator make key grafana done ",
            ],
            audit.EnumerateArray().Select(entry => string.Join(
                ' ', new[] { "actor", "role", "action", "subject", "outcome", "reason" }.Select(member => entry.GetProperty(member).GetString()))));
        Assert.DoesNotContain("bsk_", audit.GetRawText(), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_browser_changes_nothing_without_the_token_of_our_own_pages()
    {
        await using var world = await WorldAsync();
        await using var engine = world.StartEngine(WithKeys);
        using var browser = await Visitor.LoggedInAsync(engine.Address, await FirstKeyAsync(engine));
        await AnswersAsync(browser);
        var token = Visitor.TokenOf(await browser.Http.GetStringAsync(""));

        Assert.Equal(HttpStatusCode.BadRequest, await browser.PostAsync("api/v1/mappings/part/resume", new { }));
        Assert.Equal(HttpStatusCode.BadRequest, await browser.PostAsync("api/v1/mappings/part/resume", new { }, "forged"));
        Assert.Equal(HttpStatusCode.NoContent, await browser.PostAsync("api/v1/mappings/part/resume", new { }, token));
        using var forged = await browser.PostFormAsync("mappings/part/resume", "forged");
        using var own = await browser.PostFormAsync("mappings/part/resume", token);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Redirect), (forged.StatusCode, own.StatusCode));
        using var noLogin = Visitor.Browser(engine.Address);
        using var tokenless = await noLogin.PostFormAsync("login", "", ("key", "x"));
        Assert.Equal(HttpStatusCode.BadRequest, tokenless.StatusCode);
    }

    [PostgresFact]
    public async Task A_login_counts_on_every_node_and_ends_with_its_key()
    {
        await using var world = await WorldAsync();
        await using var one = world.StartEngine(WithKeys);
        using var admin = Visitor.Script(one.Address, await FirstKeyAsync(one));
        await AnswersAsync(admin);
        await using var two = world.StartEngine(WithKeys);
        using var script = Visitor.Script(two.Address, await CreateAsync(admin, "wang.fang", "viewer"));
        await AnswersAsync(script);
        var key = script.Http.DefaultRequestHeaders.Authorization!.Parameter!;
        using var browser = await Visitor.LoggedInAsync(one.Address, key);
        // Cookies do not tell ports apart, so a browser brings the same one to the other node.
        using var other = Visitor.Browser(two.Address);
        other.Http.DefaultRequestHeaders.Add("Cookie", string.Join("; ", browser.Cookies(one.Address).Select(cookie => $"{cookie.Name}={cookie.Value}")));

        Assert.Contains("wang.fang", await other.Http.GetStringAsync(""), StringComparison.Ordinal);
        var revoked = await CliProcess.RunAsync(world, "access", "revoke", "wang.fang");
        Assert.True(revoked.Code == 0, revoked.Error);
        await Eventually.TrueAsync(async () => await script.GetAsync("api/v1/about") == HttpStatusCode.Unauthorized, "the key is refused", TimeSpan.FromSeconds(15));
        await Eventually.TrueAsync(async () => await other.GetAsync("") == HttpStatusCode.Redirect, "the login has ended", TimeSpan.FromSeconds(15));
        var xml = await world.Database.ColumnAsync<string>("SELECT xml FROM bitable_sync.protection_key");
        Assert.NotEmpty(xml);
        Assert.All(xml, each => Assert.DoesNotContain("<value>", each, StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task Guessing_is_slowed_down_but_locks_nobody_out_who_was_let_in_before()
    {
        await using var world = await WorldAsync();
        await using var engine = world.StartEngine(WithKeys);
        using var admin = Visitor.Script(engine.Address, await FirstKeyAsync(engine));
        await AnswersAsync(admin);
        using var guesser = Visitor.Browser(engine.Address);

        var answers = new List<HttpStatusCode>();
        HttpResponseMessage? last = null;
        for (var guess = 0; guess < 12; guess++)
        {
            last?.Dispose();
            last = await guesser.LogInAsync(KeyText.Create());
            answers.Add(last.StatusCode);
        }

        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.Unauthorized, 10), .. Enumerable.Repeat(HttpStatusCode.TooManyRequests, 2)], answers);
        Assert.InRange(last!.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        last.Dispose();
        using var script = Visitor.Script(engine.Address, KeyText.Create());
        Assert.Equal(HttpStatusCode.TooManyRequests, await script.GetAsync("api/v1/about"));
        Assert.Equal(HttpStatusCode.OK, await admin.GetAsync("api/v1/about"));
    }

    [PostgresFact]
    public async Task The_command_line_makes_keys_before_the_first_start_and_explains_what_it_refuses()
    {
        await using var world = await WorldAsync();

        var made = await CliProcess.RunAsync(world, "access", "create", "ops", "--role", "operator", "--json");
        Assert.True(made.Code == 0, made.Error);
        var key = JsonElement.Parse(made.Output).GetProperty("key").GetString()!;
        Assert.Equal(6, (await CliProcess.RunAsync(world, "access", "create", "ops", "--role", "viewer")).Code);
        Assert.Equal(2, (await CliProcess.RunAsync(world, "access", "create", " ", "--role", "viewer")).Code);
        Assert.Equal(5, (await CliProcess.RunAsync(world, "access", "revoke", "nobody")).Code);
        var list = await CliProcess.RunAsync(world, "access", "list", "--json");
        Assert.Equal("ops", JsonElement.Parse(list.Output)[0].GetProperty("name").GetString());
        Assert.DoesNotContain(key, list.Output, StringComparison.Ordinal);

        await using var engine = world.StartEngine(WithKeys);
        using var script = Visitor.Script(engine.Address, key);
        await AnswersAsync(script);
        Assert.DoesNotContain("First start", engine.Log, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Bodies_beyond_the_limit_are_refused_as_problems()
    {
        await using var world = await WorldAsync();
        await using var engine = world.StartEngine(new Dictionary<string, string>(WithKeys) { ["Feishu__WebhookMaxBodyBytes"] = "20000" });
        using var admin = Visitor.Script(engine.Address, await FirstKeyAsync(engine));
        await AnswersAsync(admin);
        using var nobody = Visitor.Browser(engine.Address);
        nobody.Http.DefaultRequestHeaders.Accept.Clear();

        using var login = await nobody.PostFormAsync("login", "x", ("key", new string('x', 20_000)));
        using var webhook = await nobody.Http.PostAsync("feishu/events", new StringContent(new string('x', 30_000)));
        foreach (var answer in new[] { login, webhook })
        {
            Assert.True(answer.StatusCode == HttpStatusCode.RequestEntityTooLarge, $"{answer.RequestMessage?.RequestUri}: {await answer.Content.ReadAsStringAsync()}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }

        // A client would still be sending when the answer comes, so only the announcement is sent.
        using var connection = new TcpClient(engine.Address.Host, engine.Address.Port);
        await using var stream = connection.GetStream();
        var announced = $"POST /api/v1/conflicts/1/resolve HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {admin.Http.DefaultRequestHeaders.Authorization}\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n\r\n";
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(announced));
        using var reader = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 413 Payload Too Large", await reader.ReadLineAsync());
    }

    private static async Task<SyncedWorld> WorldAsync()
    {
        var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "part");
        return world;
    }

    private static async Task<string> FirstKeyAsync(ServeProcess engine)
    {
        await Eventually.TrueAsync(() => KeyPattern().IsMatch(engine.Log) && engine.Log.Contains("Listening on", StringComparison.Ordinal), "the first key is printed", TimeSpan.FromSeconds(60));
        return KeyPattern().Match(engine.Log).Value;
    }

    /// <summary>Waits until the engine has started and lets the visitor in.</summary>
    private static Task AnswersAsync(Visitor visitor) => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                return await visitor.GetAsync("healthz/ready") == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        "the engine is ready",
        TimeSpan.FromSeconds(60));

    private static async Task<string> CreateAsync(Visitor admin, string name, string role)
    {
        using var answer = await admin.Http.PostAsJsonAsync($"api/v1/keys/{name}", new { role });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex("bsk_[0-9a-f]{8}_[A-Za-z0-9_-]{43}")]
    private static partial Regex KeyPattern();
}
