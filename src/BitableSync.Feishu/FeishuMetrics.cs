using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using BitableSync.Feishu.Http;

namespace BitableSync.Feishu;

/// <summary>Counts and times what goes to and comes from the platform.</summary>
internal sealed class FeishuMetrics : IApiObserver, IDisposable
{
    public const string Name = "BitableSync.Feishu";

    public static readonly ActivitySource Activities = new(Name);

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _requests;
    private readonly Counter<long> _throttled;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _events;
    private readonly Counter<long> _connections;

    public FeishuMetrics()
    {
        _requests = _meter.CreateCounter<long>("bitable_sync.feishu.requests", "{request}", "Requests sent to the open platform.");
        _throttled = _meter.CreateCounter<long>("bitable_sync.feishu.throttled", "{request}", "Requests the platform answered by asking for fewer or slower ones.");
        _duration = _meter.CreateHistogram<double>("bitable_sync.feishu.request.duration", "s", "Time from sending a request to its complete answer.");
        _events = _meter.CreateCounter<long>("bitable_sync.feishu.long_connection.events", "{event}", "Events received over the long connection.");
        _connections = _meter.CreateCounter<long>("bitable_sync.feishu.long_connection.connections", "{connection}", "Long connections opened.");
    }

    public void OnAttempt(ApiAttempt attempt)
    {
        var tags = new TagList { { "endpoint", attempt.Endpoint.Name }, { "code", CodeOf(attempt) } };
        _requests.Add(1, tags);
        _duration.Record(attempt.Duration.TotalSeconds, tags);
        if (attempt.Throttled)
            _throttled.Add(1, tags);
    }

    public void OnEvent(bool stored) => _events.Add(1, new KeyValuePair<string, object?>("stored", stored));

    public void OnConnected() => _connections.Add(1);

    public void Dispose() => _meter.Dispose();

    private static string CodeOf(ApiAttempt attempt) =>
        attempt.Code?.ToString(CultureInfo.InvariantCulture)
        ?? (attempt.Status is { } status ? $"http_{(int)status}" : "no_answer");
}
