namespace BitableSync.Simulator.Gateway;

/// <summary>At most <paramref name="Calls"/> calls within each <paramref name="Window"/>.</summary>
internal readonly record struct RateLimit(int Calls, TimeSpan Window)
{
    public static RateLimit PerSecond(int calls) => new(calls, TimeSpan.FromSeconds(1));

    public static RateLimit PerMinute(int calls) => new(calls, TimeSpan.FromMinutes(1));
}
