using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using Quartz;

namespace BitableSync.Jobs.Quartz;

/// <summary>The two triggers a job can have. Neither has a misfire policy: one that is late fires once, as soon as it can.</summary>
internal static class SyncTriggers
{
    private const string RerunData = "rerun";

    /// <summary>
    /// Fires at once and then a period after each of its runs ended, so that neither a pause of the whole cluster nor a run longer than
    /// the period leaves a backlog of firings.
    /// </summary>
    public static ITrigger Timer(SyncJob job, MappingName mapping, TimeSpan every) => Build(job, mapping, QuartzNames.TimerOf(job, mapping))
        .StartNow()
        .WithSchedule(SimpleScheduleBuilder.Create()
            .WithInterval(every)
            .RepeatForever()
            .MeasureIntervalFromCompletion()
            .WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires))
        .Build();

    /// <summary>Fires once. The run that it starts finds <c>rerun</c> in it; null for a run that was asked for.</summary>
    public static ITrigger WakeUp(SyncJob job, MappingName mapping, DateTimeOffset at, Rerun? rerun)
    {
        var trigger = Build(job, mapping, QuartzNames.WakeUpOf(job, mapping))
            .StartAt(at)
            .WithSchedule(SimpleScheduleBuilder.Create().WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires));
        return (rerun is null ? trigger : trigger.UsingJobData(RerunData, rerun.ToString())).Build();
    }

    public static Rerun? RerunOf(ITrigger? trigger) =>
        trigger is not null && trigger.JobDataMap.TryGetValue(RerunData, out var value) && Rerun.TryParse(value as string, out var rerun)
            ? rerun
            : null;

    /// <summary>Whether the trigger has yet to fire: one that has fired stays stored until its run ends.</summary>
    public static bool IsWaiting(ITrigger? trigger) => trigger?.NextFireTimeUtc is not null;

    private static TriggerBuilder<SyncQuartzJob> Build(SyncJob job, MappingName mapping, TriggerKey key)
    {
        var builder = TriggerBuilder.Create<SyncQuartzJob>().WithIdentity(key).ForJob(QuartzNames.JobOf(job, mapping));
        return job == SyncJob.Reconcile ? builder.WithExecutionGroup(QuartzNames.ReconcileGroup) : builder;
    }
}
