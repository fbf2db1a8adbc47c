using BitableSync.Engine.Jobs;

namespace BitableSync.Jobs.Hangfire;

/// <summary>What a run tells Hangfire, and through it whoever looks at the dashboard.</summary>
/// <param name="Text">One line for people.</param>
/// <param name="Rerun">What to remember, where the run is to be tried again.</param>
/// <param name="At">When it is to be tried again; null where it is not.</param>
internal sealed record RunEnd(JobOutcome Outcome, string Text, Rerun? Rerun = null, DateTimeOffset? At = null)
{
    /// <summary>The job was running already, and runs once more after that where somebody asked for it.</summary>
    public static RunEnd NotThisTime { get; } = new(JobOutcome.Done, "Was running already.");

    public static RunEnd Of(JobResult result, (Rerun Next, DateTimeOffset At)? next) =>
        new(JobRun.OutcomeOf(result), JobRun.SummaryOf(result) ?? JobRun.OutcomeOf(result).ToString(), next?.Next, next?.At);
}
