namespace BitableSync.Simulator;

/// <summary>The platform's own clock: real time plus a shift that tests may change at any moment.</summary>
public sealed class PlatformClock(TimeProvider timeProvider)
{
    private long _shiftTicks;

    /// <summary>How far the platform's clock is ahead of the machine's (negative: behind).</summary>
    public TimeSpan Shift
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _shiftTicks));
        set => Interlocked.Exchange(ref _shiftTicks, value.Ticks);
    }

    /// <summary>Time as the platform tells it: in events, records and the Date header.</summary>
    public DateTimeOffset Now => timeProvider.GetUtcNow() + Shift;

    /// <summary>Unshifted time, for lifetimes and waits.</summary>
    internal DateTimeOffset TrueNow => timeProvider.GetUtcNow();

    internal long NowMilliseconds => Now.ToUnixTimeMilliseconds();

    internal TimeProvider Provider => timeProvider;
}
