using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using Quartz;

namespace BitableSync.Jobs.Quartz;

/// <summary>
/// What jobs and triggers are called in the store, where people read them: job <c>push.orders</c>, its timer <c>push.orders</c>, and
/// <c>push.now.orders</c> for the one run that was asked for or is to be tried again.
/// </summary>
internal static class QuartzNames
{
    /// <summary>Nodes that share it and the database form one cluster.</summary>
    public const string Scheduler = "bitable-sync";

    /// <summary>Reconcile runs are long; in a group of their own their number can be limited.</summary>
    public const string ReconcileGroup = "reconcile";

    public static JobKey JobOf(SyncJob job, MappingName mapping) => new(mapping.Value, GroupOf(job));

    public static TriggerKey TimerOf(SyncJob job, MappingName mapping) => new(mapping.Value, GroupOf(job));

    public static TriggerKey WakeUpOf(SyncJob job, MappingName mapping) => new(mapping.Value, $"{GroupOf(job)}.now");

    public static (SyncJob Job, MappingName Mapping) Read(JobKey key) => (Enum.Parse<SyncJob>(key.Group, ignoreCase: true), new(key.Name));

    private static string GroupOf(SyncJob job) => job switch
    {
        SyncJob.Push => "push",
        SyncJob.Pull => "pull",
        SyncJob.Reconcile => ReconcileGroup,
        _ => throw new ArgumentOutOfRangeException(nameof(job), job, "Unknown job."),
    };
}
