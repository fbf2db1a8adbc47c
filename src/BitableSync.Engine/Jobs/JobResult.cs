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

    /// <summary>A person must act first; the mapping is stopped with this reason, or was already, or does not exist.</summary>
    public sealed record Stopped(string Reason) : JobResult;
}
