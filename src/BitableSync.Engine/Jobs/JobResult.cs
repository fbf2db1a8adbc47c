namespace BitableSync.Engine.Jobs;

/// <summary>How a run ended. A scheduler retries only <see cref="RetryLater"/>.</summary>
public abstract record JobResult
{
    private JobResult()
    {
    }

    /// <summary>The queue is drained.</summary>
    public sealed record Done(JobCounts Counts) : JobResult;

    /// <summary>Another worker has this job in hand.</summary>
    public sealed record Busy : JobResult;

    /// <summary>A side is away or overloaded; nothing is lost, the same run may succeed later.</summary>
    /// <param name="Reason">For people.</param>
    /// <param name="After">The least time to wait.</param>
    public sealed record RetryLater(string Reason, TimeSpan After) : JobResult;

    /// <summary>This run found that a person must act first: it stopped the mapping or held a mass change, or the mapping does not exist.</summary>
    public sealed record Stopped(string Reason) : JobResult;

    /// <summary>A person has yet to act, as has been said before: nothing was done, or the work was broken off.</summary>
    /// <param name="Reason">For people.</param>
    public sealed record AwaitsPerson(string Reason) : JobResult;
}
