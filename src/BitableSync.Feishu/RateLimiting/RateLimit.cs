namespace BitableSync.Feishu.RateLimiting;

/// <summary>A documented cap: <paramref name="Requests"/> calls per <paramref name="Window"/>, counted per endpoint, app and tenant.</summary>
public readonly record struct RateLimit(int Requests, TimeSpan Window)
{
    public static RateLimit PerSecond(int requests) => new(requests, TimeSpan.FromSeconds(1));

    public static RateLimit PerMinute(int requests) => new(requests, TimeSpan.FromMinutes(1));
}
