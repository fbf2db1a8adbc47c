using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace BitableSync.Feishu.Http;

/// <summary>Counts and times every request by endpoint and code.</summary>
internal sealed class ApiMetrics : IApiObserver, IDisposable
{
    public const string MeterName = "BitableSync.Feishu";

    public static readonly ActivitySource Activities = new(MeterName);

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _requests;
    private readonly Counter<long> _throttled;
    private readonly Histogram<double> _duration;

    public ApiMetrics()
    {
        _requests = _meter.CreateCounter<long>("bitable_sync.feishu.requests", "{request}", "Requests sent to the open platform.");
        _throttled = _meter.CreateCounter<long>("bitable_sync.feishu.throttled", "{request}", "Requests the platform answered by asking for fewer or slower ones.");
        _duration = _meter.CreateHistogram<double>("bitable_sync.feishu.request.duration", "s", "Time from sending a request to its complete answer.");
    }

    public void OnAttempt(ApiAttempt attempt)
    {
        var tags = new TagList { { "endpoint", attempt.Endpoint.Name }, { "code", CodeOf(attempt) } };
        _requests.Add(1, tags);
        _duration.Record(attempt.Duration.TotalSeconds, tags);
        if (attempt.Throttled)
            _throttled.Add(1, tags);
    }

    public void Dispose() => _meter.Dispose();

    private static string CodeOf(ApiAttempt attempt) =>
        attempt.Code?.ToString(CultureInfo.InvariantCulture)
        ?? (attempt.Status is { } status ? $"http_{(int)status}" : "no_answer");
}
