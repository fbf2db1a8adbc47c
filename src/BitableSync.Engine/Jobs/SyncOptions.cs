namespace BitableSync.Engine.Jobs;

/// <summary>How the engine paces itself. Section <c>Sync</c>.</summary>
public sealed record SyncOptions
{
    public const string SectionName = "Sync";

    private static readonly TimeSpan LeastWriteGap = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(1);

    /// <summary>Push and pull run at least this often even when nothing rings. Default 5 minutes.</summary>
    public TimeSpan TimerInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Full comparison with repair. Default 1 hour.</summary>
    public TimeSpan ReconcileInterval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How often the table's revision is held against those that events told of, and how long an event may take before it counts as
    /// lost, which brings the next comparison forward. Default 2 minutes.
    /// </summary>
    public TimeSpan LostEventInterval { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Records in one write call: 1 to 500. Default 500.</summary>
    public int MaxBatchRecords { get; init; } = 500;

    /// <summary>Least time from the end of one write to a Base to the start of the next: at least 200 ms, the default.</summary>
    public TimeSpan WriteGap { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How far the gap may grow while a Base is busy. Default 10 s.</summary>
    public TimeSpan MaxWriteGap { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time after which a silent worker's job may be taken over. Default 8 s.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Rounds of "not now" from Bitable that one write is given before the run ends and is retried later. Default 8.</summary>
    public int MaxWriteAttempts { get; init; } = 8;

    /// <summary>Time given to one write call before its outcome counts as unknown. Default 60 s, the platform's own limit.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How often a field of one pair may go back and forth within <see cref="FlipWindow"/> before the engine writes it no more and asks
    /// a person, because something keeps answering its writes: 2 to 1000. Default 6.
    /// </summary>
    public int MaxFlips { get; init; } = 6;

    /// <summary>The time in which <see cref="MaxFlips"/> are counted. Default 10 minutes.</summary>
    public TimeSpan FlipWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Everything wrong with these settings, with key path, limit and value; empty where they can be used.</summary>
    public IEnumerable<string> FindProblems()
    {
        if (MaxBatchRecords is < 1 or > 500) yield return Problem(nameof(MaxBatchRecords), MaxBatchRecords, "1 to 500");
        if (MaxWriteAttempts < 1) yield return Problem(nameof(MaxWriteAttempts), MaxWriteAttempts, "at least 1");
        if (MaxFlips is < 2 or > 1000) yield return Problem(nameof(MaxFlips), MaxFlips, "2 to 1000");
        foreach (var (key, value, least) in Times())
        {
            if (value < least || value > LongestTime) yield return Problem(key, value, $"{least:c} to {LongestTime:c}");
        }
    }

    private (string Key, TimeSpan Value, TimeSpan Least)[] Times() =>
    [
        (nameof(TimerInterval), TimerInterval, TimeSpan.FromSeconds(1)),
        (nameof(ReconcileInterval), ReconcileInterval, TimeSpan.FromSeconds(1)),
        (nameof(LostEventInterval), LostEventInterval, TimeSpan.FromSeconds(1)),
        (nameof(WriteGap), WriteGap, LeastWriteGap),
        (nameof(MaxWriteGap), MaxWriteGap, WriteGap),
        (nameof(FlipWindow), FlipWindow, TimeSpan.FromSeconds(1)),
        (nameof(LeaseDuration), LeaseDuration, TimeSpan.FromSeconds(1)),
        (nameof(WriteTimeout), WriteTimeout, TimeSpan.FromSeconds(1)),
    ];

    private static string Problem(string key, object value, string expected) => $"{SectionName}:{key} is {value}; expected {expected}.";
}
