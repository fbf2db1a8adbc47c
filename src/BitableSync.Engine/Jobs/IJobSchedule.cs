using BitableSync.Core.Records;

namespace BitableSync.Engine.Jobs;

/// <summary>The recurring runs, on whichever engine. Setting the same schedule again changes nothing.</summary>
public interface IJobSchedule
{
    /// <summary>Makes the schedule hold exactly the given entries: adds, changes and removes.</summary>
    Task SetAsync(IReadOnlyCollection<ScheduledJob> jobs, CancellationToken cancellationToken);
}

/// <summary>One recurring run.</summary>
public sealed record ScheduledJob(SyncJob Job, MappingName Mapping, TimeSpan Every);
