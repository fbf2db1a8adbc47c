namespace BitableSync.Feishu.Http;

/// <summary>
/// How far the platform's clock is ahead of the local one (server − local): certainly between two bounds.
/// A <c>Date</c> header tells the second in which the server answered, and the answer fell between sending and receiving,
/// so each exchange bounds the offset to about a second plus the round trip. Exchanges that fall at different points of
/// the second have different bounds, and their intersection is much narrower than each of them.
/// </summary>
/// <param name="Lower">The offset is at least this.</param>
/// <param name="Upper">The offset is at most this.</param>
/// <param name="MeasuredAt">Local time of the newest exchange that went into the bounds.</param>
public sealed record ClockOffset(TimeSpan Lower, TimeSpan Upper, DateTimeOffset MeasuredAt)
{
    /// <summary>Two undisciplined clocks drift apart by less than this share of the time that passes.</summary>
    private const double Drift = 200e-6;

    private static readonly TimeSpan DateResolution = TimeSpan.FromSeconds(1);

    /// <summary>Best estimate; off by at most <see cref="Error"/>.</summary>
    public TimeSpan Estimate => Lower + (Upper - Lower) / 2;

    public TimeSpan Error => (Upper - Lower) / 2;

    public static ClockOffset FromExchange(DateTimeOffset sentAt, DateTimeOffset receivedAt, DateTimeOffset serverDate) =>
        new(serverDate - receivedAt, serverDate + DateResolution - sentAt, receivedAt);

    /// <summary>The bounds, as wide as drift may have made them at <paramref name="now"/>.</summary>
    public ClockOffset At(DateTimeOffset now)
    {
        if (now <= MeasuredAt)
            return this;
        var drift = (now - MeasuredAt) * Drift;
        return new(Lower - drift, Upper + drift, now);
    }

    /// <summary>The bounds that satisfy both; null when no offset does.</summary>
    public ClockOffset? Narrow(ClockOffset sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        var aged = At(sample.MeasuredAt);
        var lower = aged.Lower > sample.Lower ? aged.Lower : sample.Lower;
        var upper = aged.Upper < sample.Upper ? aged.Upper : sample.Upper;
        return lower <= upper ? new(lower, upper, aged.MeasuredAt) : null;
    }
}
