using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Guards;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Links;
using BitableSync.Engine.Telemetry;

namespace BitableSync.Engine.Outbound;

/// <summary>Database to Bitable: settles what an earlier run left open, then drains the change log of one mapping.</summary>
internal sealed class PushJob(
    ISyncStore store,
    IRemoteTables remoteTables,
    PushPlanner planner,
    BatchSender sender,
    BatchSettlement settlement,
    RunGuards guards,
    WaitingPairs waiting,
    IJobTrigger trigger,
    EngineMetrics metrics,
    TimeProvider time)
{
    /// <summary>Rounds without any progress after which the run gives up for now.</summary>
    private const int MaxIdleRounds = 5;

    private const int ParkedPerRun = 500;

    /// <summary>A run that has lasted this long makes room on its node for others and asks to be run again.</summary>
    private static readonly TimeSpan LongRun = TimeSpan.FromSeconds(30);

    /// <exception cref="RemoteException">Bitable could not be read.</exception>
    /// <exception cref="StoreException">The database could not be reached or refused.</exception>
    /// <exception cref="LeaseLostException">Another worker took over.</exception>
    /// <exception cref="NotYetException">Bitable does not take writes now, or pairs keep changing.</exception>
    /// <exception cref="MappingStoppedException">A person must act first.</exception>
    /// <exception cref="HeldException">A mass change waits for a person.</exception>
    public async Task<JobCounts> RunAsync(TableMapping mapping, Lease lease, CancellationToken cancellationToken)
    {
        var table = remoteTables.Open(mapping);
        var startedAt = time.GetTimestamp();
        var counts = await SettleOpenAsync(mapping, table, lease, cancellationToken);
        await RetryParkedAsync(mapping, lease, cancellationToken);
        var guard = guards.OfPush(mapping, lease);
        for (var idle = 0; ;)
        {
            await guard.AdmitAsync(cancellationToken);
            var planningAt = time.GetTimestamp();
            if (await planner.PlanAsync(mapping, lease, guard, cancellationToken) is not { } plan)
            {
                if (await waiting.ReleaseAsync(mapping, lease, Side.Remote, cancellationToken)) continue;
                return counts;
            }

            metrics.Passed(SyncJob.Push, SyncStage.Plan, mapping.Name, time.GetElapsedTime(planningAt));
            if (plan.AsksForPull) await trigger.TriggerAsync(SyncJob.Pull, mapping.Name, cancellationToken);
            var round = plan.Counts;
            metrics.Moved(SyncJob.Push, mapping.Name, plan.Counts);
            foreach (var batch in plan.Batches) round += await SendAsync(mapping, table, lease, batch, cancellationToken);
            counts += round;
            if (round.Created > 0) await waiting.WakeAsync(mapping.Name, cancellationToken);
            if (round.Deleted > 0) await waiting.WakeBlockedAsync(mapping, lease, cancellationToken);
            idle = MadeProgress(plan, round) ? 0 : idle + 1;
            if (idle >= MaxIdleRounds) throw new NotYetException("The rows keep changing, or Bitable’s answers contradict each other.", TimeSpan.FromSeconds(5));
            if (time.GetElapsedTime(startedAt) < LongRun) continue;
            await trigger.TriggerAsync(SyncJob.Push, mapping.Name, cancellationToken);
            return counts;
        }
    }

    private async Task<JobCounts> SendAsync(TableMapping mapping, IRemoteTable table, Lease lease, OutboxBatch batch, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        var counts = await sender.SendAsync(mapping, table, lease, batch, cancellationToken);
        metrics.Passed(SyncJob.Push, SyncStage.Send, mapping.Name, time.GetElapsedTime(startedAt));
        metrics.Moved(SyncJob.Push, mapping.Name, counts);
        return counts;
    }

    private static bool MadeProgress(PushPlan plan, JobCounts round) => plan.Batches.Count == 0
        ? plan.Postponed == 0
        : round.Created + round.Updated + round.Deleted + round.Parked > 0;

    /// <summary>
    /// Batches whose fate is unknown because a process ended: creates are sent again with the same key, anything else is read back
    /// by merging afresh.
    /// </summary>
    private async Task<JobCounts> SettleOpenAsync(TableMapping mapping, IRemoteTable table, Lease lease, CancellationToken cancellationToken)
    {
        IReadOnlyList<OutboxBatch> open;
        await using (var transaction = await store.BeginAsync(mapping, lease, cancellationToken))
        {
            open = await transaction.Outbox.ReadOpenAsync(cancellationToken);
        }

        var counts = new JobCounts();
        foreach (var batch in open)
        {
            if (batch.Kind == RemoteWriteKind.Create) counts += await SendAsync(mapping, table, lease, batch, cancellationToken);
            else await settlement.SupersededAsync(mapping, lease, batch, cancellationToken);
        }

        return counts;
    }

    private async Task RetryParkedAsync(TableMapping mapping, Lease lease, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        var due = await transaction.DeadLetters.TakeDueAsync(Side.Remote, ParkedPerRun, cancellationToken);
        RowKey[] rows = [.. due.Where(letter => letter.Row is not null).Select(letter => letter.Row!.Value)];
        if (rows.Length == 0) return;
        await transaction.Changes.RequestAsync(rows, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
