namespace BitableSync.Feishu.RateLimiting;

/// <summary>How long to wait before the next attempt. Pure; the caller brings the random number.</summary>
public static class Backoff
{
    /// <param name="failures">Attempts that failed so far, at least 1.</param>
    /// <param name="asked">The wait the platform asked for; it is kept in full, jitter comes on top.</param>
    /// <param name="first">Upper bound of the first wait.</param>
    /// <param name="longest">Upper bound of every wait the platform did not ask for.</param>
    /// <param name="random">Uniform in [0, 1).</param>
    /// <returns>The asked wait plus up to <paramref name="first"/>, else between half and all of first·2^(failures−1), at most <paramref name="longest"/>.</returns>
    public static TimeSpan Next(int failures, TimeSpan? asked, TimeSpan first, TimeSpan longest, double random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        if (asked is { } wait)
            return wait + first * random;

        var doublings = Math.Min(failures - 1, 30);
        var bound = Math.Min(first.TotalMilliseconds * (1L << doublings), longest.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(bound * (0.5 + random / 2));
    }
}
