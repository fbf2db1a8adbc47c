using BitableSync.Core.Records;

namespace BitableSync.Engine.Jobs;

/// <summary>What a scheduler calls. Knows no scheduler; safe to call from several nodes at once.</summary>
public interface ISyncJobRunner
{
    /// <summary>
    /// Runs one job of one mapping until its queue is drained. At most one runs at a time across all nodes: a second caller gets
    /// <see cref="JobResult.Busy"/> at once, and whoever runs sees the work that made it call.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the batch in hand was finished or left for the next run.</exception>
    Task<JobResult> RunAsync(SyncJob job, MappingName mapping, CancellationToken cancellationToken);
}
