using System.Net;
using System.Text;
using System.Text.Json;
using BitableSync.Feishu;
using BitableSync.Feishu.Auth;
using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Http;
using BitableSync.Feishu.RateLimiting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BitableSync.Tests.Feishu;

/// <summary>Answers requests in the order of a script, below the HTTP client, and remembers what was asked.</summary>
internal sealed class ScriptedPlatform : HttpMessageHandler
{
    private readonly Queue<Func<CancellationToken, Task<HttpResponseMessage>>> _script = [];

    public FeishuOptions Options { get; init; } = new() { Domain = "http://platform.test", AppId = "cli_0123456789abcdef", AppSecret = "s3cret-of-app" };

    public ManualTime Time { get; init; } = new();

    public List<SentRequest> Requests { get; } = [];

    public List<ApiAttempt> Attempts { get; } = [];

    public ILogger<FeishuHttp> Logger { get; init; } = NullLogger<FeishuHttp>.Instance;

    public FeishuHttp Http => new(new HttpClient(this) { Timeout = Timeout.InfiniteTimeSpan }, Options, Time, new UnlimitedBudget(), new FeishuMetrics(Options, Time), [new Recorder(Attempts)], Logger);

    /// <summary>An authorised client whose token is <c>t-1</c>, then <c>t-2</c> and so on after each invalidation.</summary>
    public FeishuApi Api => new(Http, new NumberedTokens());

    public ScriptedPlatform Answer(string json, HttpStatusCode status = HttpStatusCode.OK, params (string Name, string Value)[] headers)
    {
        _script.Enqueue(_ =>
        {
            var response = new HttpResponseMessage(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
            foreach (var (name, value) in headers)
                response.Headers.Add(name, value);
            return Task.FromResult(response);
        });
        return this;
    }

    public ScriptedPlatform Break(HttpRequestError error)
    {
        _script.Enqueue(_ => throw new HttpRequestException(error, "scripted"));
        return this;
    }

    public ScriptedPlatform Hang()
    {
        _script.Enqueue(async cancellationToken =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("unreachable");
        });
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add(new(request.Method.Method, request.RequestUri!.PathAndQuery, request.Headers.Authorization?.Parameter, body, Time.GetUtcNow()));
        Assert.True(_script.Count > 0, $"unexpected request {request.Method} {request.RequestUri}");
        return await _script.Dequeue()(cancellationToken);
    }

    private sealed class Recorder(List<ApiAttempt> attempts) : IApiObserver
    {
        public void OnAttempt(ApiAttempt attempt) => attempts.Add(attempt);
    }

    private sealed class NumberedTokens : IAccessTokens
    {
        private int _number = 1;

        public ValueTask<string?> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>($"t-{_number}");

        public void Invalidate(string token)
        {
            if (token == $"t-{_number}")
                _number++;
        }
    }
}

internal sealed record SentRequest(string Method, string PathAndQuery, string? Token, string? Body, DateTimeOffset At)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body!);
}
