using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using Npgsql;
using Quartz;

namespace BitableSync.Jobs.Quartz;

/// <summary>Quartz with its clustered PostgreSQL store.</summary>
internal sealed class QuartzJobEngine(ISchedulerRuntime runtime, NpgsqlDataSource database, TimeProvider clock, string schema) : IJobEngine
{
    private IScheduler? _scheduler;

    public string Name => "quartz";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // A scheduler whose start failed cannot be started again; a restart builds one from scratch, the first one included.
        var scheduler = await QuartzTables.PrepareAsync(
            database,
            schema,
            () => runtime.Restart(QuartzNames.Scheduler, SchedulerRestartOptions.WithoutStarting, cancellationToken),
            cancellationToken);
        await scheduler.Start(cancellationToken);
        await scheduler.ResetTriggersFromErrorState(GroupMatcher<TriggerKey>.AnyGroup(), cancellationToken);
        _scheduler = scheduler;
    }

    public async Task StoreScheduleAsync(IReadOnlyCollection<ScheduledJob> jobs, CancellationToken cancellationToken)
    {
        var scheduler = Started();
        foreach (var scheduled in jobs) await StoreAsync(scheduler, scheduled, cancellationToken);
        await RemoveOthersAsync(scheduler, jobs, cancellationToken);
    }

    public async Task WakeAsync(SyncJob job, MappingName mapping, CancellationToken cancellationToken)
    {
        var scheduler = Started();
        if (!await scheduler.Exists(QuartzNames.JobOf(job, mapping), cancellationToken))
            await scheduler.AddJob(SyncQuartzJob.Describe(job, mapping), AddJobOptions.Replacing, cancellationToken);
        // Keep leaves a wake-up alone that has yet to fire, and replaces one that is firing: stored while its job runs, a trigger is held
        // back until that run ends, on whichever node.
        var wakeUp = SyncTriggers.WakeUp(job, mapping, clock.GetUtcNow(), rerun: null);
        var stored = await scheduler.ScheduleTrigger(wakeUp, TriggerConflict.Keep, cancellationToken);
        if (stored.Outcome == ScheduleOutcome.Kept) await HastenAsync(scheduler, job, mapping, cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_scheduler is { } scheduler) await scheduler.Shutdown(waitForJobsToComplete: true, cancellationToken);
    }

    private static async Task StoreAsync(IScheduler scheduler, ScheduledJob scheduled, CancellationToken cancellationToken)
    {
        var (job, mapping, every) = scheduled;
        await scheduler.AddJob(SyncQuartzJob.Describe(job, mapping), AddJobOptions.Replacing, cancellationToken);
        var timer = await scheduler.GetTrigger(QuartzNames.TimerOf(job, mapping), cancellationToken);
        // A timer that is right is left alone, or every start of a node would make all jobs run.
        if (timer is ISimpleTrigger { MeasureIntervalFromCompletion: true } right && right.RepeatInterval == every) return;
        // A timer that another node has stored since this one looked stays.
        var conflict = timer is null ? TriggerConflict.Keep : TriggerConflict.Replace;
        await scheduler.ScheduleTrigger(SyncTriggers.Timer(job, mapping, every), conflict, cancellationToken);
    }

    /// <summary>Jobs of mappings that are gone go too; a job without a timer, of a mapping that is still there, can still be asked for.</summary>
    private static async Task RemoveOthersAsync(
        IScheduler scheduler, IReadOnlyCollection<ScheduledJob> jobs, CancellationToken cancellationToken)
    {
        var timed = jobs.Select(scheduled => QuartzNames.JobOf(scheduled.Job, scheduled.Mapping)).ToHashSet();
        var mappings = jobs.Select(scheduled => scheduled.Mapping).ToHashSet();
        var stored = await scheduler.QueryJobs(new JobQuery { Take = PagedQuery.All }, cancellationToken);
        foreach (var key in stored.Items.Select(header => header.Key).Where(key => !timed.Contains(key)))
        {
            var (job, mapping) = QuartzNames.Read(key);
            if (mappings.Contains(mapping)) await scheduler.UnscheduleJob(QuartzNames.TimerOf(job, mapping), cancellationToken);
            else await scheduler.DeleteJob(key, cancellationToken);
        }
    }

    /// <summary>Moves a try that waits to the time it may have where somebody asks for it.</summary>
    private async Task HastenAsync(IScheduler scheduler, SyncJob job, MappingName mapping, CancellationToken cancellationToken)
    {
        var waiting = await scheduler.GetTrigger(QuartzNames.WakeUpOf(job, mapping), cancellationToken);
        if (!SyncTriggers.IsWaiting(waiting) || SyncTriggers.RerunOf(waiting) is not { } rerun) return;
        var now = clock.GetUtcNow();
        var sooner = SyncTriggers.WakeUp(job, mapping, rerun.IfAsked > now ? rerun.IfAsked : now, rerun);
        await scheduler.ScheduleTrigger(sooner, TriggerConflict.KeepEarlier, cancellationToken);
    }

    private IScheduler Started() => _scheduler ?? throw new InvalidOperationException("The scheduler has not started.");
}
