using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Guards;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Links;
using BitableSync.Engine.Pairs;
using BitableSync.Engine.Telemetry;

namespace BitableSync.Engine.Inbound;

/// <summary>Bitable to database: drains the inbox of one mapping.</summary>
internal sealed class PullJob(
    ISyncStore store,
    IRemoteTables remoteTables,
    RecordApplier applier,
    WaitingPairs waiting,
    LostEvents lostEvents,
    RunGuards guards,
    IJobTrigger trigger,
    EngineMetrics metrics,
    TimeProvider time)
{
    private const int EntriesPerRound = 200;

    /// <summary>Records applied in one transaction; also what one batch_get takes.</summary>
    private const int RecordsPerTransaction = 100;

    /// <exception cref="RemoteException">Bitable could not be read; what was not applied stays in the inbox.</exception>
    /// <exception cref="StoreException">The database could not be reached or refused.</exception>
    /// <exception cref="LeaseLostException">Another worker took over.</exception>
    /// <exception cref="NotYetException">Records wait for writes under way.</exception>
    /// <exception cref="HeldException">A mass change waits for a person.</exception>
    public async Task<JobCounts> RunAsync(TableMapping mapping, Lease lease, CancellationToken cancellationToken)
    {
        var counts = new JobCounts();
        var guard = guards.OfPull(mapping, lease);
        await RetryParkedAsync(mapping, lease, cancellationToken);
        while (true)
        {
            await guard.AdmitAsync(cancellationToken);
            var entries = await ReadAsync(mapping, lease, cancellationToken);
            if (entries.Count == 0)
            {
                if (await waiting.ReleaseAsync(mapping, lease, Side.Local, cancellationToken)) continue;
                await lostEvents.CheckAsync(mapping, lease, cancellationToken);
                return counts;
            }

            var result = await RoundAsync(mapping, lease, guard, entries, cancellationToken);
            counts += result.Counts;
            metrics.Moved(SyncJob.Pull, mapping.Name, result.Counts);
            if (result.AsksForPush) await trigger.TriggerAsync(SyncJob.Push, mapping.Name, cancellationToken);
            if (result.AddsLinks) await waiting.WakeAsync(mapping.Name, cancellationToken);
            if (result.Counts.Deleted > 0) await waiting.WakeBlockedAsync(mapping, lease, cancellationToken);
            if (!result.Deferred) continue;
            await trigger.TriggerAsync(SyncJob.Push, mapping.Name, cancellationToken);
            throw new NotYetException("Records wait until the writes under way are settled and told of.", TimeSpan.FromSeconds(1));
        }
    }

    private async Task<IReadOnlyList<InboxEntry>> ReadAsync(TableMapping mapping, Lease lease, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        return await transaction.Inbox.ReadAsync(EntriesPerRound, cancellationToken);
    }

    private async Task<ApplyResult> RoundAsync(
        TableMapping mapping, Lease lease, RunGuard guard, IReadOnlyList<InboxEntry> entries, CancellationToken cancellationToken)
    {
        var table = remoteTables.Open(mapping);
        if (entries.Any(entry => entry.IsFieldChange)) table.ForgetFields();
        RecordId[][] chunks = [.. entries.SelectMany(entry => entry.Records).Distinct().Chunk(RecordsPerTransaction)];
        if (chunks.Length == 0) chunks = [[]];
        metrics.TakenUp(SyncJob.Pull, mapping.Name, entries.Select(entry => entry.Edit), time.GetUtcNow() + remoteTables.ClockOffset);
        var result = ApplyResult.Nothing;
        for (var i = 0; i < chunks.Length; i++)
        {
            var startedAt = time.GetTimestamp();
            var fetched = await FetchAsync(mapping, lease, table, chunks[i], cancellationToken);
            var fetchedAt = time.GetTimestamp();
            var isLast = i == chunks.Length - 1;
            if (isLast) await table.PrepareAsync(entries, cancellationToken);
            result += await applier.ApplyAsync(mapping, lease, guard, fetched, isLast ? entries : [], cancellationToken);
            metrics.Passed(SyncJob.Pull, SyncStage.Fetch, mapping.Name, time.GetElapsedTime(startedAt, fetchedAt));
            metrics.Passed(SyncJob.Pull, SyncStage.Apply, mapping.Name, time.GetElapsedTime(fetchedAt));
            if (result.Dropped) break;
        }

        return result;
    }

    private async Task<FetchedRecords> FetchAsync(
        TableMapping mapping, Lease lease, IRemoteTable table, RecordId[] ids, CancellationToken cancellationToken)
    {
        if (ids.Length == 0) return FetchedRecords.Nothing;
        Dictionary<RecordId, long> versions;
        await using (var transaction = await store.BeginAsync(mapping, lease, cancellationToken))
        {
            var links = await transaction.Links.ReadByRecordAsync(ids, cancellationToken);
            versions = links.ToDictionary(link => link.Record, link => link.Version);
        }

        var lookup = await table.GetAsync(ids, cancellationToken);
        VisibleFields.Require(mapping, lookup.Fields);
        return new FetchedRecords(lookup, versions);
    }

    /// <summary>Parked records whose cause may have gone, such as a parent row that had not arrived, are looked at again.</summary>
    private async Task RetryParkedAsync(TableMapping mapping, Lease lease, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        var due = await transaction.DeadLetters.TakeDueAsync(Side.Local, EntriesPerRound, cancellationToken);
        RecordId[] records = [.. due.Where(letter => letter.Record is not null).Select(letter => letter.Record!.Value)];
        if (records.Length == 0) return;
        await transaction.Inbox.RequestAsync(records, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
