using BitableSync.Core.Records;

namespace BitableSync.Engine.Jobs;

/// <summary>The runs that ended, on whichever engine and node.</summary>
public interface IJobHistory
{
    /// <summary>The latest runs of one job, newest first: at most <c>count</c>, fewer where older ones were already forgotten.</summary>
    Task<IReadOnlyList<JobRun>> LatestAsync(SyncJob job, MappingName mapping, int count, CancellationToken cancellationToken);
}
