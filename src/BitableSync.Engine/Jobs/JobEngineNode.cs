using BitableSync.Core.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BitableSync.Engine.Jobs;

/// <summary>
/// This node's part in the job engine: starts it as soon as its database answers, and hands it schedules and wake-ups. Both are kept in
/// memory while the database is away, so a caller never fails for that reason; what a crash takes with it, the timers make good.
/// </summary>
public sealed partial class JobEngineNode(IJobEngine engine, TimeProvider clock, ILogger<JobEngineNode> logger)
    : BackgroundService, IJobSchedule, IJobTrigger
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>While the database stays away, only every n-th failure is logged.</summary>
    private const int LogEvery = 20;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _asked = new(0, 1);
    private HashSet<(SyncJob Job, MappingName Mapping)> _wakeUps = [];
    private PendingSchedule? _schedule;
    private bool _started;

    /// <summary>Returns when the schedule is stored; where the engine has not started yet, at once, and it is stored when it starts.</summary>
    /// <exception cref="ArgumentException">A job is there twice, or its period is not positive.</exception>
    public async Task SetAsync(IReadOnlyCollection<ScheduledJob> jobs, CancellationToken cancellationToken)
    {
        ThrowIfUnusable(jobs);
        PendingSchedule schedule;
        bool started;
        lock (_gate)
        {
            // Whoever waits for a schedule that is replaced before it was stored waits for the one that replaces it.
            schedule = _schedule = new PendingSchedule([.. jobs], _schedule?.Stored ?? new(TaskCreationOptions.RunContinuationsAsynchronously));
            started = _started;
        }

        Ask();
        if (started) await schedule.Stored.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Returns at once; the request is stored within milliseconds, or as soon as the engine's database is back.</summary>
    public Task TriggerAsync(SyncJob job, MappingName mapping, CancellationToken cancellationToken)
    {
        lock (_gate) _wakeUps.Add((job, mapping));
        Ask();
        return Task.CompletedTask;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        lock (_gate) _schedule?.Stored.TrySetCanceled(CancellationToken.None);
        await engine.StopAsync(cancellationToken);
        LogStopped(engine.Name);
    }

    public override void Dispose()
    {
        _asked.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await RepeatAsync(engine.StartAsync, "start", stoppingToken);
        lock (_gate) _started = true;
        LogStarted(engine.Name);
        while (true)
        {
            // A call in progress is finished when the node stops: cut off in the middle, nobody could say whether it took effect.
            await RepeatAsync(_ => StorePendingAsync(), "take a schedule or a wake-up", stoppingToken);
            await _asked.WaitAsync(stoppingToken);
        }
    }

    private async Task StorePendingAsync()
    {
        await StoreScheduleAsync();
        HashSet<(SyncJob Job, MappingName Mapping)> wakeUps;
        // Taken out before they are stored: a request that arrives while its like is being stored is a new one.
        lock (_gate) (wakeUps, _wakeUps) = (_wakeUps, []);
        List<Exception> failures = [];
        foreach (var wakeUp in wakeUps)
        {
            try
            {
                await engine.WakeAsync(wakeUp.Job, wakeUp.Mapping, CancellationToken.None);
            }
            catch (Exception exception)
            {
                lock (_gate) _wakeUps.Add(wakeUp);
                failures.Add(exception);
            }
        }

        if (failures.Count > 0) throw new AggregateException($"{failures.Count} of {wakeUps.Count} wake-ups could not be stored.", failures);
    }

    private async Task StoreScheduleAsync()
    {
        PendingSchedule? schedule;
        lock (_gate) schedule = _schedule;
        if (schedule is null) return;
        await engine.StoreScheduleAsync(schedule.Jobs, CancellationToken.None);
        lock (_gate)
        {
            if (_schedule != schedule) return; // Replaced meanwhile; asked again.
            _schedule = null;
        }

        schedule.Stored.SetResult();
    }

    private void Ask()
    {
        lock (_gate)
        {
            if (_asked.CurrentCount == 0) _asked.Release();
        }
    }

    private static void ThrowIfUnusable(IReadOnlyCollection<ScheduledJob> jobs)
    {
        if (jobs.FirstOrDefault(job => job.Every <= TimeSpan.Zero) is { } never)
            throw new ArgumentException($"{never.Job} of mapping {never.Mapping} has period {never.Every}; it must be positive.", nameof(jobs));
        if (jobs.CountBy(job => (job.Job, job.Mapping)).FirstOrDefault(count => count.Value > 1) is { Value: > 1, Key: var twice })
            throw new ArgumentException($"{twice.Job} of mapping {twice.Mapping} is scheduled more than once.", nameof(jobs));
    }

    private async Task RepeatAsync(Func<CancellationToken, Task> action, string what, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        for (var failures = 1; ; failures++)
        {
            try
            {
                await action(cancellationToken);
                if (failures > 1) LogRecovered(engine.Name, what, failures - 1);
                return;
            }
            catch (Exception exception)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (failures % LogEvery == 1) LogWaiting(engine.Name, what, failures, exception);
                await Task.Delay(pause, clock, cancellationToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private sealed record PendingSchedule(IReadOnlyCollection<ScheduledJob> Jobs, TaskCompletionSource Stored);
}
