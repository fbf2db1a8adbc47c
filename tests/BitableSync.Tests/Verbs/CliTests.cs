using BitableSync.App.Verbs;

namespace BitableSync.Tests.Verbs;

public sealed class CliTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("bitable-sync-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("init")]
    [InlineData("validate")]
    [InlineData("serve")]
    [InlineData("status")]
    [InlineData("plan")]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("conflicts list")]
    [InlineData("conflicts show")]
    [InlineData("conflicts resolve")]
    [InlineData("dead-letters list")]
    [InlineData("dead-letters replay")]
    [InlineData("capture install")]
    [InlineData("capture remove")]
    [InlineData("capture sql")]
    [InlineData("migrate")]
    [InlineData("demo")]
    [InlineData("simulate")]
    public async Task Every_verb_explains_itself_and_takes_the_common_options(string verb)
    {
        var (code, output, _) = await RunAsync([.. verb.Split(' '), "--help"]);

        Assert.Equal(ExitCodes.Success, code);
        Assert.Contains("Description:", output, StringComparison.Ordinal);
        Assert.Contains("--config", output, StringComparison.Ordinal);
        Assert.Contains("--json", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serf", "Try: bitable-sync --help")]
    [InlineData("serve --nonsense", "Try: bitable-sync serve --help")]
    [InlineData("conflicts show", "Try: bitable-sync conflicts show --help")]
    [InlineData("conflicts show seven", "Try: bitable-sync conflicts show --help")]
    [InlineData("conflicts resolve 7", "Try: bitable-sync conflicts resolve --help")]
    [InlineData("conflicts resolve 7 --take nonsense", "Try: bitable-sync conflicts resolve --help")]
    [InlineData("conflicts list --limit 501", "Try: bitable-sync conflicts list --help")]
    [InlineData("history customers --key 1 --limit 0", "Try: bitable-sync history --help")]
    [InlineData("simulate --latency soon", "Try: bitable-sync simulate --help")]
    public async Task A_wrong_command_line_is_answered_with_a_hint(string line, string hint)
    {
        var (code, output, error) = await RunAsync(line.Split(' '));

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Empty(output);
        Assert.EndsWith(hint, error.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("validate")]
    [InlineData("serve")]
    [InlineData("status")]
    [InlineData("conflicts list")]
    [InlineData("capture install")]
    [InlineData("migrate")]
    [InlineData("init --app-token x")]
    public async Task A_wrong_configuration_is_told_apart_from_a_wrong_command_line(string verb)
    {
        var config = Write("""{ "Feishu": { "AppId": "cli_1" }, "Postgres": { "LockTimeout": "soon" }, "Typo": 1 }""");

        var (code, output, error) = await RunAsync([.. verb.Split(' '), "--config", config]);

        Assert.Equal(ExitCodes.Configuration, code);
        Assert.Empty(output);
        Assert.Contains("  Typo: There is no such key.", error, StringComparison.Ordinal);
        Assert.Contains("  Postgres.LockTimeout: \"soon\" was found, but a duration such as", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_writes_every_problem_as_JSON_when_asked()
    {
        var config = Write("""{ "Mappings": [ { "Nmae": "x" } ] }""");

        var (code, output, _) = await RunAsync("validate", "--json", "--config", config);

        Assert.Equal(ExitCodes.Configuration, code);
        using var json = System.Text.Json.JsonDocument.Parse(output);
        var paths = json.RootElement.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("path").GetString());
        Assert.Equal(["Mappings[0].Nmae", "Feishu.AppId", "Feishu.AppSecret", "Postgres.ConnectionString"], paths);
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_in_one_line()
    {
        var config = Write("""{ "Postgres": { "ConnectionString": "Host=127.0.0.1;Port=1;Username=nobody;Timeout=2" } }""");

        var (code, output, error) = await RunAsync("migrate", "--config", config);

        Assert.Equal(ExitCodes.Unavailable, code);
        Assert.Empty(output);
        Assert.Equal("Could not bring the schema bitable_sync up to date: the database could not be reached, or the connection broke. It is tried again.", error.TrimEnd());
    }

    [Fact]
    public async Task Migrate_prints_its_SQL_without_any_configuration()
    {
        var (code, output, _) = await RunAsync("migrate", "--sql");

        Assert.Equal(ExitCodes.Success, code);
        Assert.StartsWith("BEGIN;", output, StringComparison.Ordinal);
        Assert.EndsWith("COMMIT;", output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capture_prints_the_SQL_of_its_removal_for_any_mapping()
    {
        var (code, output, _) = await RunAsync("capture", "sql", "--remove", "--mapping", "old-orders");

        Assert.Equal(ExitCodes.Success, code);
        Assert.Contains("capture_old-orders", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_never_overwrites_unasked()
    {
        var file = Write("precious");

        var (code, _, error) = await RunAsync("init", "--app-token", "x", "--table", "a.b", "--output", file);

        Assert.Equal(ExitCodes.Refused, code);
        Assert.Contains("--force", error, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task The_simulator_refuses_a_port_that_is_taken()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();

        var (code, _, error) = await RunAsync("simulate", "--urls", $"http://{taken.LocalEndpoint}");

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("in use", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var code = await Cli.RunAsync(arguments, new Terminal(output, error), limit.Token);
        return (code, output.ToString(), error.ToString());
    }

    private string Write(string content)
    {
        var path = Path.Combine(_directory, "settings.json");
        File.WriteAllText(path, content);
        return path;
    }
}
