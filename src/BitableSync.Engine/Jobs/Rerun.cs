using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace BitableSync.Engine.Jobs;

/// <summary>Why a job runs again without being asked.</summary>
public enum RerunCause
{
    /// <summary>Another worker had the job in hand; its lease may be that of a dead node.</summary>
    Busy,

    /// <summary>A side was away or overloaded.</summary>
    RetryLater,
}

/// <summary>What a scheduler remembers from a run that could not do its work to the next try.</summary>
/// <param name="Cause">Why the job runs again.</param>
/// <param name="Attempt">Runs in a row that ended for this cause; 1 after the first.</param>
/// <param name="IfAsked">
/// The earliest time of the next try where somebody asks for the job before its time has come. An outage that lasts is met with ever
/// longer pauses, but a person who knows that it is over, or a change that waits, is not made to sit one out.
/// </param>
public sealed record Rerun(RerunCause Cause, int Attempt, DateTimeOffset IfAsked)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWaitIfAsked = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestBusyWait = LongestWaitIfAsked;
    private static readonly TimeSpan LongestRetryWait = TimeSpan.FromMinutes(5);

    /// <summary>Share of a wait that chance adds, so that many jobs stopped by one outage do not come back at one instant.</summary>
    private const double Jitter = 0.25;

    /// <summary>What follows a result: the next try and its time, or null where the job waits to be asked.</summary>
    /// <param name="result">How the run ended.</param>
    /// <param name="previous">The try that this run was; null for a run on the timer or on request.</param>
    /// <param name="now">When the run ended.</param>
    /// <param name="chance">0 to 1, drawn anew each time.</param>
    /// <remarks>
    /// Waits double from run to run: up to 5 s for <see cref="JobResult.Busy"/>, up to 5 minutes for <see cref="JobResult.RetryLater"/>,
    /// but never less than the result itself demands.
    /// </remarks>
    public static (Rerun Next, DateTimeOffset At)? After(JobResult result, Rerun? previous, DateTimeOffset now, double chance) => result switch
    {
        JobResult.Busy => Grow(RerunCause.Busy, previous, FirstWait, LongestBusyWait, now, chance),
        JobResult.RetryLater { After: var least } => Grow(RerunCause.RetryLater, previous, least, LongestRetryWait, now, chance),
        JobResult.Done or JobResult.Stopped or JobResult.AwaitsPerson => null,
        _ => throw new UnreachableException($"Unknown result {result.GetType().Name}."),
    };

    /// <summary>Reads what <see cref="ToString"/> wrote; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Rerun? rerun)
    {
        rerun = text?.Split(' ') is [var cause, var attempt, var ifAsked]
            && Enum.TryParse<RerunCause>(cause, out var parsedCause) && Enum.IsDefined(parsedCause)
            && int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out var parsedAttempt) && parsedAttempt > 0
            && DateTimeOffset.TryParseExact(ifAsked, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsedIfAsked)
                ? new Rerun(parsedCause, parsedAttempt, parsedIfAsked)
                : null;
        return rerun is not null;
    }

    /// <summary>For storage between runs, e.g. <c>RetryLater 3 2026-11-21T08:15:00.0000000+00:00</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Cause} {Attempt} {IfAsked:O}");

    private static (Rerun, DateTimeOffset) Grow(
        RerunCause cause, Rerun? previous, TimeSpan least, TimeSpan longest, DateTimeOffset now, double chance)
    {
        var attempt = previous?.Cause == cause ? previous.Attempt + 1 : 1;
        var grown = Longer(least, FirstWait) * Math.Pow(2, Math.Min(attempt - 1, 16));
        // Chance is added below the limit, so that jobs which have reached it stay spread out too.
        var wait = Longer(Shorter(grown, longest / (1 + Jitter)) * (1 + Jitter * chance), least);
        var waitIfAsked = Longer(Shorter(wait, LongestWaitIfAsked), least);
        return (new Rerun(cause, attempt, now + waitIfAsked), now + wait);
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
