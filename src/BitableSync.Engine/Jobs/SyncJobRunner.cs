using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Guards;
using BitableSync.Engine.Inbound;
using BitableSync.Engine.Leases;
using BitableSync.Engine.Mappings;
using BitableSync.Engine.Outbound;
using BitableSync.Engine.Reconcile;
using BitableSync.Engine.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BitableSync.Engine.Jobs;

/// <summary>Runs a job under its lease and turns whatever happens into a result that a scheduler understands.</summary>
internal sealed class SyncJobRunner(
    MappingCatalog catalog,
    PushJob push,
    PullJob pull,
    ReconcileJob reconcile,
    IMappingStates states,
    ILeases leases,
    IOptions<SyncOptions> options,
    EngineMetrics metrics,
    TimeProvider time,
    ILogger<SyncJobRunner> logger) : ISyncJobRunner
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StopLookEvery = TimeSpan.FromSeconds(1);

    public async Task<JobResult> RunAsync(SyncJob job, MappingName mapping, CancellationToken cancellationToken)
    {
        if (catalog.Find(mapping) is not { } found) return WithoutMapping(mapping);
        using var activity = EngineMetrics.Activities.StartActivity($"{job} {mapping}");
        activity?.SetTag("mapping", mapping.Value);
        var startedAt = time.GetTimestamp();
        var outcome = JobOutcome.Failed;
        try
        {
            var result = await GuardedAsync(job, found, cancellationToken);
            outcome = JobRun.OutcomeOf(result);
            Report(job, mapping, result);
            return result;
        }
        catch (OperationCanceledException)
        {
            outcome = JobOutcome.Cancelled;
            throw;
        }
        finally
        {
            activity?.SetTag("outcome", outcome.ToString());
            metrics.Ran(job, mapping, outcome, time.GetElapsedTime(startedAt));
        }
    }

    private JobResult WithoutMapping(MappingName name) => catalog.Unfit.FirstOrDefault(unfit => unfit.Name == name) is { } unfit
        ? new JobResult.AwaitsPerson(unfit.Reason)
        : new JobResult.Stopped($"There is no mapping named '{name}'.");

    private async Task<JobResult> GuardedAsync(SyncJob job, TableMapping mapping, CancellationToken cancellationToken)
    {
        try
        {
            return await UnderLeaseAsync(job, mapping, cancellationToken);
        }
        catch (NotYetException e)
        {
            return await LaterAsync(job, mapping, e.Message, e.After);
        }
        catch (LeaseLostException e)
        {
            return new JobResult.RetryLater(e.Message, RetryAfter);
        }
        catch (StoreException e)
        {
            return await LaterAsync(job, mapping, e.Message, e.IsTransient ? RetryAfter : RetryAfter * 10);
        }
        catch (RemoteException e) when (e.IsTransient)
        {
            return await LaterAsync(job, mapping, e.Message, e.Problem.RetryAfter ?? RetryAfter);
        }
        catch (RemoteException e)
        {
            return await StopAsync(mapping, e.Message);
        }
        catch (HeldException e)
        {
            return await HoldAsync(job, mapping, e);
        }
        catch (MappingStoppedException e)
        {
            return await StopAsync(mapping, e.Message);
        }
    }

    private async Task<JobResult> UnderLeaseAsync(SyncJob job, TableMapping mapping, CancellationToken cancellationToken)
    {
        var status = await states.ReadAsync(mapping, cancellationToken);
        if (status.StoppedBecause is { } reason) return new JobResult.AwaitsPerson(reason);
        if (status.BackfilledAt is null && job != SyncJob.Reconcile) return new JobResult.Done(new JobCounts());

        var name = $"{Enum.GetName(job)!.ToLowerInvariant()}:{mapping.Name}";
        await using var keeper = await LeaseKeeper.TryTakeAsync(leases, name, options.Value.LeaseDuration, time, logger, cancellationToken);
        if (keeper is null) return new JobResult.Busy();
        await using var stop = StopWatcher.Watch(states, mapping.Name, StopLookEvery, time, keeper.Token);
        try
        {
            var counts = await RunAsync(job, mapping, keeper.Lease, stop.Token);
            await states.RecordRunAsync(mapping.Name, Enum.GetName(job)!.ToLowerInvariant(), problem: null, cancellationToken);
            return new JobResult.Done(counts);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return stop.Reason is { } stopped ? new JobResult.AwaitsPerson(stopped) : throw new LeaseLostException(name);
        }
    }

    private Task<JobCounts> RunAsync(SyncJob job, TableMapping mapping, Lease lease, CancellationToken cancellationToken) => job switch
    {
        SyncJob.Push => push.RunAsync(mapping, lease, cancellationToken),
        SyncJob.Pull => pull.RunAsync(mapping, lease, cancellationToken),
        SyncJob.Reconcile => reconcile.RunAsync(mapping, lease, cancellationToken),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async Task<JobResult> LaterAsync(SyncJob job, TableMapping mapping, string reason, TimeSpan after)
    {
        await TryRecordAsync(() => states.RecordRunAsync(mapping.Name, Enum.GetName(job)!.ToLowerInvariant(), reason, CancellationToken.None));
        return new JobResult.RetryLater(reason, after);
    }

    /// <summary>Only this job waits; the other direction goes on.</summary>
    private async Task<JobResult> HoldAsync(SyncJob job, TableMapping mapping, HeldException held)
    {
        await TryRecordAsync(() => states.RecordRunAsync(mapping.Name, Enum.GetName(job)!.ToLowerInvariant(), held.Message, CancellationToken.None));
        return held.IsNew ? new JobResult.Stopped(held.Message) : new JobResult.AwaitsPerson(held.Message);
    }

    private async Task<JobResult> StopAsync(TableMapping mapping, string reason)
    {
        // Where the database did not take it, nothing has stopped, and the next run says so again.
        var isNew = true;
        await TryRecordAsync(async () => isNew = await states.StopAsync(mapping.Name, reason, CancellationToken.None));
        return isNew ? new JobResult.Stopped(reason) : new JobResult.AwaitsPerson(reason);
    }

    /// <summary>The database may be what is away; then the log alone keeps the reason.</summary>
    private async Task TryRecordAsync(Func<Task> record)
    {
        try
        {
            await record();
        }
        catch (StoreException e)
        {
            Log.StateNotRecorded(logger, e.Message);
        }
    }

    private void Report(SyncJob job, MappingName mapping, JobResult result)
    {
        switch (result)
        {
            case JobResult.Done { Counts: { Seen: 0, Created: 0, Updated: 0, Deleted: 0 } }:
                Log.RunIdle(logger, job, mapping.Value);
                break;
            case JobResult.Done done:
                Log.RunDone(logger, job, mapping.Value, done.Counts);
                break;
            case JobResult.RetryLater later:
                Log.RunWillRetry(logger, job, mapping.Value, later.Reason);
                break;
            case JobResult.Stopped stopped:
                Log.RunStopped(logger, job, mapping.Value, stopped.Reason);
                break;
            case JobResult.AwaitsPerson waiting:
                Log.RunAwaitsPerson(logger, job, mapping.Value, waiting.Reason);
                break;
        }
    }
}
