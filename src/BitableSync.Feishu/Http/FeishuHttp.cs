using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using BitableSync.Feishu.Errors;
using BitableSync.Feishu.RateLimiting;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace BitableSync.Feishu.Http;

/// <summary>
/// The one way to the platform. Sends a request, judges the answer by its <c>code</c>, and repeats what is harmless to repeat:
/// <list type="bullet">
/// <item>reads, tokens and subscriptions: after transient errors, with growing waits or the wait the platform names, and once with a new token;</item>
/// <item>writes to a Base: never. Every failure reaches the caller, which keeps the gap between writes and settles unknown outcomes.</item>
/// </list>
/// </summary>
internal sealed class FeishuHttp
{
    private const int FewAttempts = 4;

    private static readonly ResiliencePropertyKey<CallProgress> Progress = new("progress");

    private readonly HttpClient _client;
    private readonly FeishuOptions _options;
    private readonly TimeProvider _time;
    private readonly IRequestBudget _budget;
    private readonly FeishuMetrics _metrics;
    private readonly IApiObserver[] _observers;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _repeating;

    public FeishuHttp(HttpClient client, FeishuOptions options, TimeProvider time, IRequestBudget budget, FeishuMetrics metrics, IEnumerable<IApiObserver> observers, ILogger<FeishuHttp> logger)
    {
        _client = client;
        _options = options;
        _time = time;
        _budget = budget;
        _metrics = metrics;
        _observers = [.. observers];
        _logger = logger;
        _repeating = BuildPipeline();
    }

    /// <summary>Sends the request and reads its payload as <typeparamref name="T"/>.</summary>
    /// <exception cref="FeishuApiException">The call failed for good, or is a write.</exception>
    public async Task<T> CallAsync<T>(ApiRequest request, IAccessTokens tokens, CancellationToken cancellationToken)
    {
        if (request.Endpoint.WritesToBase)
            return await AttemptAsync<T>(request, tokens, 1, cancellationToken);

        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        var progress = new CallProgress(_time.GetTimestamp());
        context.Properties.Set(Progress, progress);
        try
        {
            return await _repeating.ExecuteAsync(
                async inner => await AttemptAsync<T>(request, tokens, ++progress.Attempts, inner.CancellationToken), context);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Sends the request exactly once, for callers that have their own rhythm of repetition.</summary>
    public Task<T> CallOnceAsync<T>(ApiRequest request, IAccessTokens tokens, CancellationToken cancellationToken) =>
        AttemptAsync<T>(request, tokens, 1, cancellationToken);

    private ResiliencePipeline BuildPipeline()
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = _time }
            .AddRetry(new RetryStrategyOptions
            {
                Name = "new token",
                MaxRetryAttempts = 1,
                Delay = TimeSpan.Zero,
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is FeishuApiException { Class: ErrorClass.RefreshToken }),
            });
        if (_options.MaxAttempts > 1)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                Name = "transient",
                MaxRetryAttempts = _options.MaxAttempts - 1,
                ShouldHandle = arguments => ValueTask.FromResult(ShouldRepeat(arguments)),
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(NextDelay(arguments)),
                OnRetry = OnRetry,
            });
        }
        return builder.Build();
    }

    private bool ShouldRepeat(RetryPredicateArguments<object> arguments)
    {
        if (arguments.Outcome.Exception is not FeishuApiException { Class: ErrorClass.Retry } error)
            return false;
        var settlesSoon = error.ClassIfItPersists != ErrorClass.Retry;
        if (settlesSoon && arguments.AttemptNumber + 1 >= FewAttempts)
            return false;
        var earliest = error.RetryAfter ?? TimeSpan.Zero;
        return Elapsed(arguments.Context) + earliest < _options.TotalTimeout;
    }

    private TimeSpan NextDelay(RetryDelayGeneratorArguments<object> arguments)
    {
        var asked = (arguments.Outcome.Exception as FeishuApiException)?.RetryAfter;
        var delay = Backoff.Next(arguments.AttemptNumber + 1, asked, _options.RetryDelay, _options.MaxRetryDelay, Random.Shared.NextDouble());
        var left = _options.TotalTimeout - Elapsed(arguments.Context);
        return TimeSpan.FromTicks(Math.Clamp(left.Ticks, 0, delay.Ticks));
    }

    private ValueTask OnRetry(OnRetryArguments<object> arguments)
    {
        if (arguments.Outcome.Exception is FeishuApiException error)
            Log.Repeating(_logger, error.Endpoint, arguments.AttemptNumber + 1, error.Code, (int?)error.HttpStatus, error.LogId, arguments.RetryDelay);
        return ValueTask.CompletedTask;
    }

    private TimeSpan Elapsed(ResilienceContext context) =>
        _time.GetElapsedTime(context.Properties.GetValue(Progress, null!).StartedAt);

    private async Task<T> AttemptAsync<T>(ApiRequest request, IAccessTokens tokens, int number, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(cancellationToken);
        var askedAt = _time.GetTimestamp();
        await _budget.AcquireAsync(request.Endpoint, cancellationToken);
        _metrics.OnBudget(request.Endpoint, _time.GetElapsedTime(askedAt));
        using var activity = FeishuMetrics.Activities.StartActivity(request.Endpoint.Name);
        var sentAt = _time.GetUtcNow();
        ApiAnswer? answer = null;
        Envelope? envelope = null;
        try
        {
            answer = await ExchangeAsync(request, token, cancellationToken);
            envelope = answer.Open();
            var result = Judge<T>(request, answer, envelope);
            Observe(new(request.Endpoint, number, sentAt, _time.GetUtcNow(), answer.Status, 0, answer.ServerDate, null));
            return result;
        }
        catch (FeishuApiException error)
        {
            if (error.Class == ErrorClass.RefreshToken && token is not null)
                tokens.Invalidate(token);
            activity?.SetTag("code", error.Code);
            Observe(new(request.Endpoint, number, sentAt, _time.GetUtcNow(), answer?.Status, envelope?.Code, answer?.ServerDate, error));
            throw;
        }
    }

    private void Observe(ApiAttempt attempt)
    {
        Log.Called(_logger, attempt.Endpoint.Name, attempt.Number, attempt.Code, (int?)attempt.Status, attempt.Duration.TotalMilliseconds, attempt.Error?.LogId);
        foreach (var observer in _observers)
            observer.OnAttempt(attempt);
    }

    private static T Judge<T>(ApiRequest request, ApiAnswer answer, Envelope? envelope)
    {
        if (envelope is null)
            throw ApiFailures.Unreadable(request, answer, $"the body of {answer.Body.Length} bytes is not a JSON object with a code");
        if (envelope.Code != 0)
            throw ApiFailures.Refused(request, answer, envelope);
        try
        {
            return envelope.Data(request.IsFlat).Deserialize<T>(FeishuJson.Options)
                ?? throw ApiFailures.Unreadable(request, answer, "the answer has no payload");
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or FormatException)
        {
            // The path names members only; the exception's own text could quote a value, so it does not become the cause.
            var path = (problem as JsonException)?.Path;
            throw ApiFailures.Unreadable(request, answer, $"the payload does not have the documented shape at '{path}'");
        }
    }

    private async Task<ApiAnswer> ExchangeAsync(ApiRequest request, string? token, CancellationToken cancellationToken)
    {
        var limit = request.Timeout ?? _options.AttemptTimeout;
        using var deadline = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var message = CreateMessage(request, token);
            using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (request.Download is { } download && response.IsSuccessStatusCode)
                return await DownloadAsync(download, response, either.Token);
            var body = await ReadBodyAsync(request, response, either.Token);
            return WithBody(response, body);
        }
        catch (OperationCanceledException cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw ApiFailures.TimedOut(request, limit, cause);
        }
        catch (Exception cause) when (cause is HttpRequestException or IOException)
        {
            throw ApiFailures.Disconnected(request, cause);
        }
    }

    /// <summary>A file comes without an envelope; one that says success stands for it. Refusals come as JSON with an HTTP status of failure.</summary>
    private static async Task<ApiAnswer> DownloadAsync(ApiDownload download, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await download.TakeAsync(stream, cancellationToken);
        return WithBody(response, """{"code":0}"""u8.ToArray());
    }

    private HttpRequestMessage CreateMessage(ApiRequest request, string? token)
    {
        var message = new HttpRequestMessage(request.Endpoint.Method, _options.BaseAddress.AbsoluteUri.TrimEnd('/') + request.PathAndQuery());
        if (token is not null)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in request.Headers)
            message.Headers.Add(name, value);
        message.Content = request.Form?.Invoke();
        if (request.Body is not null)
        {
            message.Content = request.BeforeSending is { } check ? new CheckedContent(request.Body, check) : new ByteArrayContent(request.Body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        }
        return message;
    }

    private async Task<byte[]> ReadBodyAsync(ApiRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var limit = _options.MaxResponseBytes;
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream((int)Math.Clamp(response.Content.Headers.ContentLength ?? 0, 0, 1 << 20));
        var buffer = new byte[16 << 10];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > limit)
                throw ApiFailures.Unreadable(request, WithBody(response, []), $"the answer is larger than Feishu:{nameof(FeishuOptions.MaxResponseBytes)} = {limit}");
            body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }

    private static ApiAnswer WithBody(HttpResponseMessage response, byte[] body) => new(
        response.StatusCode,
        Header(response, "x-tt-logid"),
        RetryAfter(response),
        response.Headers.Date,
        body);

    private static TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        if (double.TryParse(Header(response, "x-ogw-ratelimit-reset"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < TimeSpan.SecondsPerDay)
            return TimeSpan.FromSeconds(seconds);
        return response.Headers.RetryAfter?.Delta;
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private sealed class CallProgress(long startedAt)
    {
        public long StartedAt { get; } = startedAt;

        public int Attempts { get; set; }
    }
}
