using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using Hangfire.Common;

namespace BitableSync.Jobs.Hangfire;

/// <summary>What people read on the dashboard: recurring job <c>push:orders</c>, each run <c>push orders</c>, in queue <c>push</c>.</summary>
internal static class HangfireNames
{
    public const string Push = "push";
    public const string Pull = "pull";
    public const string Reconcile = "reconcile";

    public static string RecurringOf(SyncJob job, MappingName mapping) => $"{QueueOf(job)}:{mapping}";

    /// <summary>Null for a recurring job that is none of ours.</summary>
    public static (SyncJob Job, MappingName Mapping)? ReadRecurring(string id) =>
        id.Split(':') is [var queue, var mapping] && Enum.TryParse<SyncJob>(queue, ignoreCase: true, out var job) && QueueOf(job) == queue
            ? (job, new MappingName(mapping))
            : null;

    public static string QueueOf(SyncJob job) => job switch
    {
        SyncJob.Push => Push,
        SyncJob.Pull => Pull,
        SyncJob.Reconcile => Reconcile,
        _ => throw new ArgumentOutOfRangeException(nameof(job), job, "Unknown job."),
    };

    /// <summary>The call that Hangfire stores; token and context are filled in where it runs.</summary>
    public static Job CallOf(SyncJob job, MappingName mapping)
    {
        var name = mapping.Value;
        return job switch
        {
            SyncJob.Push => Job.FromExpression<SyncHangfireJob>(call => call.PushAsync(name, null!, CancellationToken.None)),
            SyncJob.Pull => Job.FromExpression<SyncHangfireJob>(call => call.PullAsync(name, null!, CancellationToken.None)),
            SyncJob.Reconcile => Job.FromExpression<SyncHangfireJob>(call => call.ReconcileAsync(name, null!, CancellationToken.None)),
            _ => throw new ArgumentOutOfRangeException(nameof(job), job, "Unknown job."),
        };
    }
}
