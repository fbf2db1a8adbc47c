using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using Polly;
using Quartz;

namespace BitableSync.Jobs.Quartz;

/// <summary>
/// One run of one job. While it runs, Quartz holds back the job's other triggers on all nodes; when its node dies or shuts down in the
/// middle, another node runs it again.
/// </summary>
[DisallowConcurrentExecution]
internal sealed class SyncQuartzJob(SyncJobExecution execution, TimeProvider clock) : IJob
{
    /// <summary>The run is not over before its next try is stored, so a crash in between is recovered like one in the run itself.</summary>
    private static readonly ResiliencePipeline Storing = UntilStored.Repeating(exception => exception is SchedulerException);

    public static IJobDetail Describe(SyncJob job, MappingName mapping) => JobBuilder.Create<SyncQuartzJob>()
        .WithIdentity(QuartzNames.JobOf(job, mapping))
        .WithDescription($"{job} of mapping {mapping}")
        .StoreDurably()
        .RequestRecovery()
        .Build();

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var (job, mapping) = QuartzNames.Read(context.JobDetail.Key);
        var result = await execution.RunAsync(job, mapping, cancellationToken);
        context.Result = RunReport.Of(result);
        if (cancellationToken.IsCancellationRequested)
        {
            // A scheduler that shuts down takes no triggers. Work left over goes to another node as an interrupted run.
            if (result is JobResult.Busy or JobResult.RetryLater) cancellationToken.ThrowIfCancellationRequested();
            return;
        }

        await Storing.ExecuteAsync(token => PlanNextAsync(context, job, mapping, result, token), cancellationToken);
    }

    private async ValueTask PlanNextAsync(
        IJobExecutionContext context, SyncJob job, MappingName mapping, JobResult result, CancellationToken cancellationToken)
    {
        var scheduler = context.Scheduler;
        // A run that began in the instant of a shutdown is not cancelled, and its scheduler takes no more triggers: the timer follows it.
        if (scheduler.Status is SchedulerStatus.ShuttingDown or SchedulerStatus.Shutdown) return;
        var stored = await scheduler.GetTrigger(QuartzNames.WakeUpOf(job, mapping), cancellationToken);
        var planned = SyncTriggers.IsWaiting(stored) ? SyncTriggers.RerunOf(stored) : null;
        var now = clock.GetUtcNow();
        var next = Rerun.After(result, SyncTriggers.RerunOf(context.Trigger) ?? planned, now, Random.Shared.NextDouble());
        // A try that was planned before this run went well is due now: requests that came meanwhile were counted as part of it.
        if (next is null && planned is null) return;
        if (!await scheduler.Exists(context.JobDetail.Key, cancellationToken)) return; // The mapping was removed.
        var trigger = SyncTriggers.WakeUp(job, mapping, next?.At ?? now, next?.Next);
        await scheduler.ScheduleTrigger(trigger, TriggerConflict.Replace, cancellationToken);
    }
}
