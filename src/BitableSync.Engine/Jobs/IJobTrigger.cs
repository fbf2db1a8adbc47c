using BitableSync.Core.Records;

namespace BitableSync.Engine.Jobs;

/// <summary>
/// Asks the scheduler, on whichever engine, to run a job soon. Many requests before the job starts are one run; those that come while it
/// runs are one more run after it.
/// </summary>
public interface IJobTrigger
{
    Task TriggerAsync(SyncJob job, MappingName mapping, CancellationToken cancellationToken);
}
