using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using BitableSync.Feishu.Http;
using BitableSync.Feishu.RateLimiting;

namespace BitableSync.Feishu;

/// <summary>Counts and times what goes to and comes from the platform.</summary>
internal sealed class FeishuMetrics : IApiObserver, IDisposable
{
    public const string Name = "BitableSync.Feishu";

    public static readonly ActivitySource Activities = new(Name);

    private readonly Meter _meter = new(Name);
    private readonly BudgetUse _use;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _throttled;
    private readonly Histogram<double> _budgetWait;
    private readonly Gauge<double> _budget;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _events;
    private readonly Counter<long> _connections;

    public FeishuMetrics(FeishuOptions options, TimeProvider time)
    {
        _use = new BudgetUse(options.Budget ?? new BudgetOptions(), time);
        _requests = _meter.CreateCounter<long>("bitable_sync.feishu.requests", "{request}", "Requests sent to the open platform.");
        _retries = _meter.CreateCounter<long>("bitable_sync.feishu.retries", "{request}", "Requests that repeated an earlier one of the same call.");
        _budgetWait = _meter.CreateHistogram<double>("bitable_sync.feishu.budget.wait", "s", "Time that a request waited until it was within the limits of all nodes together.");
        _budget = _meter.CreateGauge<double>("bitable_sync.feishu.budget.limit", "{request}/s", "Documented limit of each endpoint that was called.");
        _throttled = _meter.CreateCounter<long>("bitable_sync.feishu.throttled", "{request}", "Requests the platform answered by asking for fewer or slower ones.");
        _duration = _meter.CreateHistogram<double>("bitable_sync.feishu.request.duration", "s", "Time from sending a request to its complete answer.");
        _events = _meter.CreateCounter<long>("bitable_sync.feishu.long_connection.events", "{event}", "Events received over the long connection.");
        _meter.CreateObservableGauge(
            "bitable_sync.feishu.budget.used", Shares, "1",
            "Share of Feishu:Budget per minute that this node's requests of the last minute took, by class of endpoints.");
        _connections = _meter.CreateCounter<long>("bitable_sync.feishu.long_connection.connections", "{connection}", "Long connections opened.");
    }

    public void OnAttempt(ApiAttempt attempt)
    {
        var tags = new TagList { { "endpoint", attempt.Endpoint.Name }, { "code", CodeOf(attempt) } };
        _requests.Add(1, tags);
        _duration.Record(attempt.Duration.TotalSeconds, tags);
        if (attempt.Number > 1)
            _retries.Add(1, new KeyValuePair<string, object?>("endpoint", attempt.Endpoint.Name));
        if (attempt.Throttled)
            _throttled.Add(1, tags);
    }

    public void OnBudget(ApiEndpoint endpoint, TimeSpan waited)
    {
        var tag = new KeyValuePair<string, object?>("endpoint", endpoint.Name);
        _use.Take(endpoint.Class);
        _budgetWait.Record(waited.TotalSeconds, tag);
        _budget.Record(endpoint.Limit.Requests / endpoint.Limit.Window.TotalSeconds, tag);
    }

    public void OnEvent(bool stored) => _events.Add(1, new KeyValuePair<string, object?>("stored", stored));

    public void OnConnected() => _connections.Add(1);

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> Shares() => _use.Shares().Select(use => new Measurement<double>(
        use.Share, new KeyValuePair<string, object?>("class", use.Class.ToString().ToLowerInvariant())));

    private static string CodeOf(ApiAttempt attempt) =>
        attempt.Code?.ToString(CultureInfo.InvariantCulture)
        ?? (attempt.Status is { } status ? $"http_{(int)status}" : "no_answer");
}
