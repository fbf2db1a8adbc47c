using System.Net;
using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Errors;
using BitableSync.Feishu.Http;
using Microsoft.Extensions.Logging;

namespace BitableSync.Tests.Feishu.Http;

public sealed class FeishuHttpTests
{
    private const string Ok = """{"code":0,"msg":"success","data":{"has_more":false,"total":0,"items":[]}}""";
    private static readonly TableAddress Table = new("appT", "tblT");
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task An_answer_with_code_0_succeeds_and_carries_the_token()
    {
        var platform = new ScriptedPlatform().Answer(Ok);

        await ReadAsync(platform);

        var request = Assert.Single(platform.Requests);
        Assert.Equal("POST", request.Method);
        Assert.Equal("/open-apis/bitable/v1/apps/appT/tables/tblT/records/search?page_size=500", request.PathAndQuery);
        Assert.Equal("t-1", request.Token);
    }

    [Theory]
    [InlineData(1254290, HttpStatusCode.OK)]
    [InlineData(1254291, HttpStatusCode.OK)]
    [InlineData(1254607, HttpStatusCode.BadRequest)]
    [InlineData(99991400, HttpStatusCode.TooManyRequests)]
    [InlineData(99991400, HttpStatusCode.BadRequest)]
    [InlineData(1255040, HttpStatusCode.GatewayTimeout)]
    [InlineData(4242, HttpStatusCode.InternalServerError)]
    public async Task A_read_is_repeated_after_a_transient_code(int code, HttpStatusCode status)
    {
        var platform = new ScriptedPlatform().Answer(Error(code), status).Answer(Error(code), status).Answer(Ok);

        await ReadAsync(platform);

        Assert.Equal(3, platform.Requests.Count);
        Assert.Equal([1, 2, 3], platform.Attempts.Select(attempt => attempt.Number));
    }

    [Theory]
    [InlineData("<html><body>502 Bad Gateway</body></html>", HttpStatusCode.BadGateway)]
    [InlineData("<html>maintenance</html>", HttpStatusCode.OK)]
    [InlineData("", HttpStatusCode.InternalServerError)]
    [InlineData("[]", HttpStatusCode.OK)]
    [InlineData("""{"msg":"no code"}""", HttpStatusCode.OK)]
    [InlineData("""{"code":"0"}""", HttpStatusCode.OK)]
    [InlineData("""{"code":0,"data":{"has_more":"maybe"}}""", HttpStatusCode.OK)]
    public async Task A_read_is_repeated_after_an_unreadable_answer(string body, HttpStatusCode status)
    {
        var platform = new ScriptedPlatform().Answer(body, status).Answer(Ok);

        await ReadAsync(platform);

        Assert.Equal(2, platform.Requests.Count);
    }

    [Fact]
    public async Task A_read_is_repeated_after_a_broken_connection_and_a_hanging_one()
    {
        var platform = new ScriptedPlatform().Break(HttpRequestError.ResponseEnded).Break(HttpRequestError.ConnectionError).Hang().Answer(Ok);

        await ReadAsync(platform);

        Assert.Equal(4, platform.Requests.Count);
        var hung = platform.Attempts[2];
        Assert.InRange(hung.Duration, TimeSpan.FromSeconds(29), TimeSpan.FromSeconds(32));
        Assert.Contains("no answer within 30 s", hung.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_wait_the_platform_asks_for_is_kept()
    {
        var platform = new ScriptedPlatform()
            .Answer(Error(99991400), HttpStatusCode.TooManyRequests, ("x-ogw-ratelimit-reset", "17"), ("x-ogw-ratelimit-limit", "20"))
            .Answer(Ok);

        await ReadAsync(platform);

        Assert.InRange(platform.Requests[1].At - platform.Requests[0].At, TimeSpan.FromSeconds(17), TimeSpan.FromSeconds(18));
        Assert.Equal(TimeSpan.FromSeconds(17), platform.Attempts[0].Error!.RetryAfter);
        Assert.True(platform.Attempts[0].Throttled);
        Assert.False(platform.Attempts[1].Throttled);
    }

    [Fact]
    public async Task Waits_grow_between_attempts_and_attempts_are_counted()
    {
        var platform = new ScriptedPlatform();
        for (var i = 0; i < platform.Options.MaxAttempts; i++)
            platform.Answer(Error(1254290));

        var error = await FailAsync(platform, ReadOf(platform));

        Assert.Equal(1254290, error.Code);
        Assert.Equal(platform.Options.MaxAttempts, platform.Requests.Count);
        var gaps = platform.Requests.Zip(platform.Requests.Skip(1), (a, b) => b.At - a.At).ToArray();
        Assert.InRange(gaps[0], TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(1000));
        Assert.InRange(gaps[4], TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8.5));
    }

    [Fact]
    public async Task A_wait_beyond_the_total_time_is_not_begun()
    {
        var platform = new ScriptedPlatform().Answer(Error(99991400), HttpStatusCode.TooManyRequests, ("x-ogw-ratelimit-reset", "3600"));

        var error = await FailAsync(platform, ReadOf(platform));

        Assert.Equal(TimeSpan.FromHours(1), error.RetryAfter);
        Assert.Single(platform.Requests);
    }

    [Theory]
    [InlineData(1254302, ErrorClass.Stop)]
    [InlineData(99991403, ErrorClass.Stop)]
    [InlineData(1254018, ErrorClass.ClientBug)]
    [InlineData(1254030, ErrorClass.RestartPaging)]
    [InlineData(31415926, ErrorClass.Stop)]
    public async Task Lasting_errors_are_not_repeated(int code, ErrorClass expected)
    {
        var platform = new ScriptedPlatform().Answer(Error(code), HttpStatusCode.BadRequest);

        var error = await FailAsync(platform, ReadOf(platform));

        Assert.Equal(expected, error.Class);
        Assert.Single(platform.Requests);
    }

    [Fact]
    public async Task What_may_be_replica_lag_is_asked_a_few_times_only()
    {
        var platform = new ScriptedPlatform();
        for (var i = 0; i < 4; i++)
            platform.Answer(Error(1254041), HttpStatusCode.NotFound);

        var error = await FailAsync(platform, ReadOf(platform));

        Assert.Equal(ErrorClass.Stop, error.ClassIfItPersists);
        Assert.Equal(4, platform.Requests.Count);
    }

    [Theory]
    [InlineData(99991663)]
    [InlineData(99991664)]
    [InlineData(99991671)]
    public async Task A_refused_token_is_replaced_and_the_read_repeated_once(int code)
    {
        var platform = new ScriptedPlatform().Answer(Error(code), HttpStatusCode.BadRequest).Answer(Ok);

        await ReadAsync(platform);

        Assert.Equal(["t-1", "t-2"], platform.Requests.Select(request => request.Token));
    }

    [Fact]
    public async Task A_token_refused_twice_ends_the_call()
    {
        var platform = new ScriptedPlatform().Answer(Error(99991663), HttpStatusCode.BadRequest).Answer(Error(99991663), HttpStatusCode.BadRequest);

        var error = await FailAsync(platform, ReadOf(platform));

        Assert.Equal(ErrorClass.Stop, error.ClassIfItPersists);
        Assert.Equal(2, platform.Requests.Count);
    }

    [Theory]
    [InlineData(1254290, HttpStatusCode.OK, ErrorClass.Retry, false)]
    [InlineData(1254291, HttpStatusCode.OK, ErrorClass.Retry, false)]
    [InlineData(1254607, HttpStatusCode.BadRequest, ErrorClass.Retry, false)]
    [InlineData(99991400, HttpStatusCode.TooManyRequests, ErrorClass.Retry, false)]
    [InlineData(99991663, HttpStatusCode.BadRequest, ErrorClass.RefreshToken, false)]
    [InlineData(1254045, HttpStatusCode.OK, ErrorClass.RefreshSchema, false)]
    [InlineData(1254608, HttpStatusCode.Forbidden, ErrorClass.VerifyOutcome, true)]
    [InlineData(1255040, HttpStatusCode.GatewayTimeout, ErrorClass.Retry, true)]
    [InlineData(1255001, HttpStatusCode.InternalServerError, ErrorClass.Retry, true)]
    [InlineData(31415926, HttpStatusCode.InternalServerError, ErrorClass.Retry, true)]
    [InlineData(31415926, HttpStatusCode.BadRequest, ErrorClass.Stop, false)]
    public async Task A_write_goes_out_once_and_says_whether_it_may_have_been_applied(int code, HttpStatusCode status, ErrorClass expected, bool unknown)
    {
        var platform = new ScriptedPlatform().Answer(Error(code), status);

        var error = await FailAsync(platform, DeleteOf(platform));

        Assert.Equal(expected, error.Class);
        Assert.Equal(unknown, error.OutcomeUnknown);
        Assert.Single(platform.Requests);
    }

    [Fact]
    public async Task A_write_after_a_refused_token_uses_a_new_one()
    {
        var platform = new ScriptedPlatform().Answer(Error(99991663), HttpStatusCode.BadRequest).Answer("""{"code":0}""");
        var client = new BitableClient(platform.Api);
        await Assert.ThrowsAsync<FeishuApiException>(() => client.BatchDeleteAsync(Table, ["rec1"], WriteOptions.Default, default));

        await client.BatchDeleteAsync(Table, ["rec1"], WriteOptions.Default, default);

        Assert.Equal(["t-1", "t-2"], platform.Requests.Select(request => request.Token));
    }

    [Theory]
    [InlineData(HttpRequestError.ResponseEnded, true)]
    [InlineData(HttpRequestError.Unknown, true)]
    [InlineData(HttpRequestError.ConnectionError, false)]
    [InlineData(HttpRequestError.NameResolutionError, false)]
    [InlineData(HttpRequestError.SecureConnectionError, false)]
    public async Task A_write_that_never_left_is_certain_a_broken_one_is_not(HttpRequestError problem, bool unknown)
    {
        var platform = new ScriptedPlatform().Break(problem);

        var error = await FailAsync(platform, DeleteOf(platform));

        Assert.Equal(unknown, error.OutcomeUnknown);
        Assert.Equal(unknown, error.Message.Contains("Whether the write was applied is not known", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_write_without_a_timely_or_readable_answer_is_undecided()
    {
        Assert.True((await FailAsync(new ScriptedPlatform().Hang(), DeleteOf)).OutcomeUnknown);
        Assert.True((await FailAsync(new ScriptedPlatform().Answer("<html/>", HttpStatusCode.BadGateway), DeleteOf)).OutcomeUnknown);
        Assert.True((await FailAsync(new ScriptedPlatform().Answer("", HttpStatusCode.OK), DeleteOf)).OutcomeUnknown);
        Assert.False((await FailAsync(new ScriptedPlatform().Answer("", HttpStatusCode.TooManyRequests), DeleteOf)).OutcomeUnknown);
        Assert.False((await FailAsync(new ScriptedPlatform().Answer("nothing here", HttpStatusCode.NotFound), DeleteOf)).OutcomeUnknown);
    }

    [Fact]
    public async Task The_error_says_what_was_done_what_was_found_and_what_to_do()
    {
        var platform = new ScriptedPlatform().Answer(
            """
            {"code":99991672,"msg":"Access denied.","error":{"permission_violations":[{"type":"action_scope_required","subject":"bitable:app"},{"subject":"base:record:delete"}]}}
            """,
            HttpStatusCode.BadRequest,
            ("x-tt-logid", "2026060108000012AB"));

        var error = await FailAsync(platform, DeleteOf(platform));

        Assert.Equal(
            "Deleting 1 records of table tblT of Base appT failed: code 99991672 (scope missing), HTTP 400, log id 2026060108000012AB. "
            + "Add one of the named scopes to the app in the developer console and release a new app version. Scopes: bitable:app, base:record:delete.",
            error.Message);
        Assert.Equal("bitable.record.batch_delete", error.Endpoint);
        Assert.Equal("2026060108000012AB", error.LogId);
        Assert.Equal(["bitable:app", "base:record:delete"], error.RequiredScopes);
    }

    [Fact]
    public async Task Neither_error_nor_log_holds_a_value_or_token()
    {
        var log = new ListLogger();
        var platform = new ScriptedPlatform { Logger = log }
            .Answer("""{"code":1254290,"msg":"cell SECRET-VALUE t-1"}""")
            .Answer("""{"code":0,"data":{"items":"SECRET-VALUE"}}""")
            .Answer("""{"code":1254018,"msg":"cell SECRET-VALUE t-1","error":{"field_violations":[{"value":"SECRET-VALUE"}]}}""");

        var error = await FailAsync(platform, ReadOf(platform));

        Assert.Equal("cell SECRET-VALUE t-1", error.PlatformMessage);
        var everything = error + string.Join('\n', log.Lines) + platform.Attempts[1].Error;
        Assert.DoesNotContain("SECRET-VALUE", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("t-1", everything, StringComparison.Ordinal);
        Assert.Contains("shape at '$.items'", platform.Attempts[1].Error!.Message, StringComparison.Ordinal);
        Assert.Equal(2, log.Lines.Count(line => line.Contains("repeating in", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_answer_beyond_the_limit_is_not_read()
    {
        var platform = new ScriptedPlatform { Options = new() { Domain = "http://platform.test", MaxResponseBytes = 1 << 16, MaxAttempts = 1 } }
            .Answer($$$"""{"code":0,"data":{"items":[],"padding":"{{{new string('x', 1 << 16)}}}"}}""");

        var error = await FailAsync(platform, ReadOf(platform));

        Assert.Contains("larger than Feishu:MaxResponseBytes = 65536", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_is_not_an_error_of_the_platform()
    {
        var platform = new ScriptedPlatform().Hang();
        using var cancelled = new CancellationTokenSource();
        var call = new BitableClient(platform.Api).SearchPageAsync(Table, SearchQuery.Everything, 500, null, cancelled.Token);

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    private static string Error(int code) => $$"""{"code":{{code}},"msg":"scripted"}""";

    private static Task<Page<BitableRecord>> ReadAsync(ScriptedPlatform platform) => platform.Time.RunAsync(ReadOf(platform), Long);

    private static Task<Page<BitableRecord>> ReadOf(ScriptedPlatform platform) =>
        new BitableClient(platform.Api).SearchPageAsync(Table, SearchQuery.Everything, 500, null, default);

    private static async Task<bool> DeleteOf(ScriptedPlatform platform)
    {
        await new BitableClient(platform.Api).BatchDeleteAsync(Table, ["rec1"], WriteOptions.Default, default);
        return true;
    }

    private static Task<FeishuApiException> FailAsync(ScriptedPlatform platform, Func<ScriptedPlatform, Task<bool>> call) => FailAsync(platform, call(platform));

    private static Task<FeishuApiException> FailAsync<T>(ScriptedPlatform platform, Task<T> call) =>
        Assert.ThrowsAsync<FeishuApiException>(() => platform.Time.RunAsync(call, Long));

    private sealed class ListLogger : ILogger<FeishuHttp>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception) + exception);
    }
}
