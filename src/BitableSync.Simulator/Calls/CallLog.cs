using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Calls;

/// <summary>Every API call with its times. Keeps the last 100,000; the summary covers all of them.</summary>
public sealed class CallLog
{
    private const int Kept = 100_000;

    private readonly PlatformClock _clock;
    private readonly long _started;
    private readonly Lock _sync = new();
    private readonly Queue<ApiCall> _calls = new();
    private readonly Dictionary<string, WriteTally> _tallies = new(StringComparer.Ordinal);
    private long _number;
    private long _total;
    private long _reads;
    private long _writes;
    private long _failures;

    internal CallLog(PlatformClock clock)
    {
        _clock = clock;
        _started = clock.Provider.GetTimestamp();
    }

    public IReadOnlyList<ApiCall> Calls
    {
        get
        {
            lock (_sync) return [.. _calls];
        }
    }

    public CallSummary Summary()
    {
        lock (_sync)
        {
            var bases = _tallies.Select(pair => pair.Value.Summary(pair.Key)).Where(summary => summary.Writes > 0).ToList();
            return new CallSummary(
                _total, _reads, _writes, _failures,
                bases.Count == 0 ? 0 : bases.Max(summary => summary.MaxBatch),
                bases.Min(summary => summary.MinGapMs),
                bases.Count == 0 ? 0 : bases.Max(summary => summary.MaxInFlight),
                bases);
        }
    }

    /// <summary>Forgets all calls; those under way are counted when they end.</summary>
    public void Reset()
    {
        lock (_sync)
        {
            _calls.Clear();
            (_total, _reads, _writes, _failures) = (0, 0, 0, 0);
            foreach (var tally in _tallies.Values) tally.Reset();
        }
    }

    internal OpenCall Begin(string method, string path, CallKind kind, string? appToken, string? tableId)
    {
        lock (_sync)
        {
            var now = ElapsedMs();
            if (kind == CallKind.Write && appToken is not null) Tally(appToken).Begin(now);
            return new OpenCall(++_number, _clock.TrueNow, now, method, path, kind, appToken, tableId);
        }
    }

    internal void End(OpenCall call, int records, int httpStatus, int code, string logId, string? fault)
    {
        lock (_sync)
        {
            var now = ElapsedMs();
            if (call.Kind == CallKind.Write && call.AppToken is not null) Tally(call.AppToken).End(now, records);
            _total++;
            if (call.Kind == CallKind.Read) _reads++;
            if (call.Kind == CallKind.Write) _writes++;
            if (code != 0 || httpStatus != 200) _failures++;
            _calls.Enqueue(new ApiCall(
                call.Number, call.Start, _clock.TrueNow, call.StartMs, now, call.Method, call.Path, call.AppToken, call.TableId,
                call.Kind, records, httpStatus, code, logId) { Fault = fault });
            if (_calls.Count > Kept) _calls.Dequeue();
        }
    }

    private double ElapsedMs() => Math.Round(_clock.Provider.GetElapsedTime(_started).TotalMilliseconds, 3);

    private WriteTally Tally(string appToken)
    {
        if (!_tallies.TryGetValue(appToken, out var tally)) _tallies[appToken] = tally = new WriteTally();
        return tally;
    }

    internal sealed record OpenCall(long Number, DateTimeOffset Start, double StartMs, string Method, string Path, CallKind Kind, string? AppToken, string? TableId);

    private sealed class WriteTally
    {
        private int _writes;
        private int _records;
        private int _maxBatch;
        private int _inFlight;
        private int _maxInFlight;
        private double? _lastEnd;
        private double? _minGap;

        public void Begin(double now)
        {
            if (_inFlight > 0) _minGap = 0;
            else if (_lastEnd is { } end) _minGap = Math.Min(_minGap ?? double.MaxValue, Math.Round(now - end, 3));
            _maxInFlight = Math.Max(_maxInFlight, ++_inFlight);
        }

        public void End(double now, int records)
        {
            _inFlight--;
            _writes++;
            _records += records;
            _maxBatch = Math.Max(_maxBatch, records);
            _lastEnd = now;
        }

        public WriteSummary Summary(string appToken) => new(appToken, _writes, _records, _maxBatch, _minGap, _maxInFlight);

        public void Reset()
        {
            (_writes, _records, _maxBatch) = (0, 0, 0);
            (_lastEnd, _minGap, _maxInFlight) = (null, null, _inFlight);
        }
    }
}
