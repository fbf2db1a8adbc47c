namespace BitableSync.Feishu.RateLimiting;

/// <summary>
/// How requests are spread evenly so that no second and no minute, wherever it begins, has more than its cap. Pure.
/// </summary>
/// <param name="Interval">Time from one permit to the next.</param>
/// <param name="Portion">Most permits a node takes at a time.</param>
/// <remarks>
/// A portion of at most b permits may be used until <see cref="Validity"/> v after it is due. Those used within a window of length T were
/// due within T + v, so at interval (T + v) / (cap − b + 1) at most cap − b of them came before the last portion, which has at most b.
/// </remarks>
internal sealed record RequestPace(TimeSpan Interval, int Portion)
{
    private const int PortionShare = 10;

    /// <summary>How long after they are due permits may be used.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromMilliseconds(250);

    public static RequestPace Of(RequestCaps caps)
    {
        var portion = Math.Max(1, Math.Min(caps.PerSecond, caps.PerMinute) / PortionShare);
        var (second, minute) = (IntervalFor(TimeSpan.FromSeconds(1), caps.PerSecond, portion), IntervalFor(TimeSpan.FromMinutes(1), caps.PerMinute, portion));
        return new RequestPace(second > minute ? second : minute, portion);
    }

    /// <summary>For a documented rate of one endpoint.</summary>
    public static RequestPace Of(RateLimit limit) => new(IntervalFor(limit.Window, limit.Requests, 1), 1);

    private static TimeSpan IntervalFor(TimeSpan window, int cap, int portion) => (window + Validity) / (cap - portion + 1);
}
