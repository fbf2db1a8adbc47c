using BitableSync.Postgres.Figures;

namespace BitableSync.App.Health;

/// <summary>Whether anything moves, judged from the figures of all mappings. Pure.</summary>
/// <param name="StallLimit">For how long work may wait for a run that it has asked for.</param>
/// <param name="TimerInterval">Push and pull of each mapping run at least this often.</param>
internal sealed record Progress(TimeSpan StallLimit, TimeSpan TimerInterval)
{
    /// <summary>A run that failed may be tried again only after this time; see <c>Rerun</c> in the engine.</summary>
    private static readonly TimeSpan LongestRetryWait = TimeSpan.FromMinutes(5);

    private TimeSpan LongestPause => StallLimit + (TimerInterval > LongestRetryWait ? TimerInterval : LongestRetryWait);

    /// <param name="mappings">The figures.</param>
    /// <param name="sinceStart">How long this node has been there to run jobs; nothing older counts against it.</param>
    public ProgressVerdict Judge(IReadOnlyList<MappingFigures> mappings, TimeSpan sinceStart)
    {
        List<string> stuck = [];
        List<string> remarks = [];
        foreach (var mapping in mappings)
        {
            if (mapping.StoppedBecause is { } reason) remarks.Add($"Mapping {mapping.Mapping} is stopped: {reason}");
            else stuck.AddRange(Stuck(mapping, sinceStart));
        }

        if (stuck.Count == 0 && HasFrozen([.. mappings.Where(mapping => mapping.StoppedBecause is null)], sinceStart))
        {
            stuck.Add($"No job of any mapping has run for {Seconds(LongestPause)} s: the job engine stands still.");
        }

        return new ProgressVerdict(stuck, remarks);
    }

    private IEnumerable<string> Stuck(MappingFigures mapping, TimeSpan sinceStart)
    {
        // Until its first complete pass is over, nothing but that pass runs.
        if (!mapping.IsFilled)
        {
            if (!mapping.IsComparing && Idle(mapping.SinceComparison, sinceStart) > LongestPause) yield return $"Mapping {mapping.Mapping} is not filled, and its first pass does not run.";
            yield break;
        }

        if (IsStuck(mapping.Push, sinceStart)) yield return Describe(mapping, "row changes", "push", mapping.Push);
        if (IsStuck(mapping.Pull, sinceStart)) yield return Describe(mapping, "events", "pull", mapping.Pull);
    }

    private bool IsStuck(QueueFigures queue, TimeSpan sinceStart)
    {
        if (queue.Waiting == 0 || queue.IsRunning) return false;
        return Shorter(queue.Unattended, sinceStart) > StallLimit || (queue.Lag > LongestPause && Idle(queue.SinceRun, sinceStart) > LongestPause);
    }

    /// <summary>Nothing waits, so nothing is stuck; but even then the timers should have run.</summary>
    private bool HasFrozen(MappingFigures[] mappings, TimeSpan sinceStart) => mappings.Length > 0 && mappings.All(mapping =>
        mapping is { IsComparing: false, Push.IsRunning: false, Pull.IsRunning: false }
        && Idle(mapping.Push.SinceRun, sinceStart) > LongestPause
        && Idle(mapping.Pull.SinceRun, sinceStart) > LongestPause
        && Idle(mapping.SinceComparison, sinceStart) > LongestPause);

    private static string Describe(MappingFigures mapping, string what, string run, QueueFigures queue) =>
        $"Mapping {mapping.Mapping} has {queue.Waiting} {what} waiting, the oldest for {Seconds(queue.Lag)} s, and no {run} has run for {(queue.SinceRun is { } since ? $"{Seconds(since)} s" : "as long as is known")}.";

    private static TimeSpan Idle(TimeSpan? sinceRun, TimeSpan sinceStart) => sinceRun is { } since ? Shorter(since, sinceStart) : sinceStart;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static long Seconds(TimeSpan span) => (long)span.TotalSeconds;
}

/// <param name="Stuck">Why nothing moves, a sentence each; empty where all is well.</param>
/// <param name="Remarks">What a person should know although the rest moves.</param>
internal sealed record ProgressVerdict(IReadOnlyList<string> Stuck, IReadOnlyList<string> Remarks);
