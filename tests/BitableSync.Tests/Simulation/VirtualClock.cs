namespace BitableSync.Tests.Simulation;

/// <summary>A clock that stands still until the scheduler has nothing else to do, then jumps to the next timer.</summary>
internal sealed class VirtualClock : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly PriorityQueue<Timer, (long At, long Order)> _timers = new();
    private long _now;
    private long _order;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(_now);

    public override long GetTimestamp() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Jumps to the next timer and fires it; false where none is set.</summary>
    public bool FireNext()
    {
        while (_timers.TryDequeue(out var timer, out var key))
        {
            if (!timer.Fire(key.Order, () => _now = Math.Max(_now, key.At))) continue;
            return true;
        }

        return false;
    }

    private sealed class Timer(VirtualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private long _armed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _armed = 0;
            if (dueTime == Timeout.InfiniteTimeSpan) return true;
            _armed = ++clock._order;
            clock._timers.Enqueue(this, (clock._now + Math.Max(0, dueTime.Ticks), _armed));
            return true;
        }

        public bool Fire(long order, Action advance)
        {
            if (_armed != order) return false;
            _armed = 0;
            advance();
            callback(state);
            return true;
        }

        public void Dispose() => _armed = 0;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
