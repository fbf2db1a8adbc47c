using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Engine.Inbound;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Telemetry;

namespace BitableSync.Engine.Reconcile;

/// <summary>
/// Compares everything with the other side and queues what differs for push and pull. The first complete pass is the mapping's
/// backfill: only then do its other jobs begin, for until the records have been read, a row cannot know that it has one already.
/// </summary>
internal sealed class ReconcileJob(
    TableScan scan,
    MissingRecords missing,
    PullJob pull,
    IRemoteTables remoteTables,
    IMappingStates states,
    IJobTrigger trigger,
    EngineMetrics metrics)
{
    /// <exception cref="RemoteException">Bitable could not be read completely.</exception>
    /// <exception cref="StoreException">The database could not be reached or refused.</exception>
    /// <exception cref="LeaseLostException">Another worker took over.</exception>
    /// <exception cref="NotYetException">The list of records is not to be believed; nothing was taken for deleted.</exception>
    public async Task<JobCounts> RunAsync(TableMapping mapping, Lease lease, CancellationToken cancellationToken)
    {
        // Read first: what changes during the scan has a higher revision and its own event.
        var revision = await remoteTables.Open(mapping).ReadRevisionAsync(cancellationToken);
        var records = await scan.RunRecordsAsync(mapping, lease, revision, cancellationToken);
        var drift = records.Drift + new Drift { MissingRecords = await missing.RequestAsync(mapping, lease, records, cancellationToken) };
        var counts = await FirstPullAsync(mapping, lease, cancellationToken);
        drift += await scan.RunRowsAsync(mapping, lease, cancellationToken);
        metrics.Compared(mapping.Name, drift);
        await states.EndScanAsync(mapping.Name, drift.Differences, cancellationToken);
        await states.RecordRevisionAsync(mapping.Name, records.Revision, cancellationToken);
        await states.RecordBackfillAsync(mapping.Name, cancellationToken);
        await trigger.TriggerAsync(SyncJob.Pull, mapping.Name, cancellationToken);
        await trigger.TriggerAsync(SyncJob.Push, mapping.Name, cancellationToken);
        return counts + new JobCounts { Seen = (int)Math.Min(int.MaxValue, drift.Records + drift.Rows) };
    }

    /// <summary>
    /// In the first pass the records are applied before any row is queued: a record that matches a row by key must be linked to it
    /// before the push looks for rows without a record, or the row would be created a second time. No other pull runs yet.
    /// </summary>
    private async Task<JobCounts> FirstPullAsync(TableMapping mapping, Lease lease, CancellationToken cancellationToken)
    {
        var status = await states.ReadAsync(mapping, cancellationToken);
        return status.BackfilledAt is null ? await pull.RunAsync(mapping, lease, cancellationToken) : new JobCounts();
    }
}
