namespace BitableSync.Feishu.Http;

/// <summary>Keeps the offset of the platform's clock, learned from the <c>Date</c> header of every answer.</summary>
public sealed class PlatformClock : IApiObserver
{
    private readonly Lock _gate = new();
    private ClockOffset? _agreed;
    private ClockOffset? _doubt;

    /// <summary>Null until the first answer.</summary>
    public ClockOffset? Offset
    {
        get
        {
            lock (_gate)
                return _agreed;
        }
    }

    public void OnAttempt(ApiAttempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        if (attempt.ServerDate is not { } date || attempt.ReceivedAt < attempt.SentAt)
            return;

        var sample = ClockOffset.FromExchange(attempt.SentAt, attempt.ReceivedAt, date);
        lock (_gate)
            Learn(sample);
    }

    /// <summary>
    /// A sample that contradicts all before it is either an outlier or a clock that was set. One such sample is
    /// remembered, a second one that agrees with it is believed.
    /// </summary>
    private void Learn(ClockOffset sample)
    {
        if (_agreed is null)
            _agreed = sample;
        else if (_agreed.Narrow(sample) is { } narrowed)
            (_agreed, _doubt) = (narrowed, null);
        else if (_doubt?.Narrow(sample) is { } moved)
            (_agreed, _doubt) = (moved, null);
        else
            _doubt = sample;
    }
}
