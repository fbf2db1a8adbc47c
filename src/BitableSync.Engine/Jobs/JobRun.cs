using System.Diagnostics;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Jobs;

/// <summary>How a run ended.</summary>
public enum JobOutcome
{
    Done,
    Busy,
    RetryLater,
    Stopped,
    AwaitsPerson,

    /// <summary>The node was shutting down; the work goes on elsewhere or after the restart.</summary>
    Cancelled,

    /// <summary>The run broke before the job could say how it went.</summary>
    Failed,
}

/// <summary>One run that ended.</summary>
public sealed record JobRun
{
    public required SyncJob Job { get; init; }

    public required MappingName Mapping { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required TimeSpan Duration { get; init; }

    public required JobOutcome Outcome { get; init; }

    /// <summary>One line for people: counts of a run that is done, else the reason. Null where nothing is known.</summary>
    public string? Summary { get; init; }

    /// <summary>Name of the node that ran it.</summary>
    public required string Node { get; init; }

    public static JobOutcome OutcomeOf(JobResult result) => result switch
    {
        JobResult.Done => JobOutcome.Done,
        JobResult.Busy => JobOutcome.Busy,
        JobResult.RetryLater => JobOutcome.RetryLater,
        JobResult.Stopped => JobOutcome.Stopped,
        JobResult.AwaitsPerson => JobOutcome.AwaitsPerson,
        _ => throw new UnreachableException($"Unknown result {result.GetType().Name}."),
    };

    public static string? SummaryOf(JobResult result) => result switch
    {
        JobResult.Done done => done.Counts.ToString(),
        JobResult.RetryLater later => later.Reason,
        JobResult.Stopped stopped => stopped.Reason,
        JobResult.AwaitsPerson waiting => waiting.Reason,
        _ => null,
    };
}
