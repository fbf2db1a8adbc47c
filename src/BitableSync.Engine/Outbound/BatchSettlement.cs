using BitableSync.Core.Mapping;
using BitableSync.Core.Planning;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Inbound;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Outbound;

/// <summary>Closes intended batches: in one transaction links and base, finished changes, and the batch itself.</summary>
internal sealed class BatchSettlement(ISyncStore store, TimeProvider time)
{
    /// <summary>The call was applied as a whole.</summary>
    public async Task<JobCounts> WrittenAsync(
        TableMapping mapping, Lease lease, OutboxBatch batch, IReadOnlyList<RecordId> records, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        var changes = new PairChanges();
        switch (batch.Kind)
        {
            case RemoteWriteKind.Create:
                await CreatedAsync(transaction, mapping, batch.Items.Zip(records), changes, cancellationToken);
                break;
            case RemoteWriteKind.Update:
                await UpdatedAsync(transaction, mapping, batch.Items, changes, cancellationToken);
                break;
            case RemoteWriteKind.Delete:
                await DeletedAsync(transaction, batch.Items, changes, cancellationToken);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        var tally = Losses(batch);
        await transaction.Holds.CountAsync(Side.Remote, tally.DeletesByMinute(time.GetUtcNow()), tally.Overwrites, cancellationToken);
        await CloseAsync(transaction, batch, OutboxFate.Written, batch.Items, changes, cancellationToken);
        return changes.Counts;
    }

    /// <summary>
    /// The batch without the records whose pair has changed since it was planned: a pull has decided something else for them by now, and
    /// they are planned anew. A delete that waited for its turn must not take a record whose edit has brought the row back. From here on
    /// until the batch is settled, pulls leave its records alone: what they would fetch may be from before the call or from after it.
    /// </summary>
    /// <returns>The batch as it is to be sent, stored; null where nothing is left of it.</returns>
    public async Task<OutboxBatch?> CurrentAsync(TableMapping mapping, Lease lease, OutboxBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Kind == RemoteWriteKind.Create) return batch;
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        var current = await CurrentItemsAsync(transaction, batch, cancellationToken);
        var wanted = current.Count == batch.Items.Count ? batch : await ReplaceAsync(transaction, batch, current, cancellationToken);
        if (wanted is not null) await transaction.Outbox.SetUnderWayAsync(wanted, isUnderWay: true, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return wanted;
    }

    /// <summary>The platform did not take the batch now: pulls may look at its records while it waits for another turn.</summary>
    public async Task NotTakenAsync(TableMapping mapping, Lease lease, OutboxBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
            await transaction.Outbox.SetUnderWayAsync(batch, isUnderWay: false, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (StoreException)
        {
            // Pulls wait a little longer, then. Giving up the batch for that would forget how long the platform asked to wait.
        }
    }

    private static async Task<OutboxBatch?> ReplaceAsync(
        ISyncTransaction transaction, OutboxBatch batch, IReadOnlyList<OutboxItem> items, CancellationToken cancellationToken)
    {
        await transaction.Outbox.CloseAsync(batch, OutboxFate.Superseded, cancellationToken);
        return items.Count == 0
            ? null
            : await transaction.Outbox.AddAsync(new OutboxBatch { Kind = batch.Kind, IdempotencyKey = Guid.NewGuid(), Items = items }, cancellationToken);
    }

    /// <summary>
    /// The batch is given up, its fate unknown or nothing: its changes stay, and the next look at the rows merges afresh against
    /// what Bitable holds then.
    /// </summary>
    public async Task SupersededAsync(TableMapping mapping, Lease lease, OutboxBatch batch, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        await CloseAsync(transaction, batch, OutboxFate.Superseded, [], new PairChanges(), cancellationToken);
    }

    /// <summary>
    /// The platform refuses the single record of this batch: it is parked with the platform's own words. Where its pair has changed
    /// since, or is gone, the refusal is about a write that nobody wants any more, and the row is planned anew.
    /// </summary>
    public async Task<JobCounts> ParkedAsync(
        TableMapping mapping, Lease lease, OutboxBatch batch, RemoteProblem problem, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        var changes = new PairChanges();
        var current = await CurrentItemsAsync(transaction, batch, cancellationToken);
        foreach (var item in current)
        {
            var code = problem.Code.ToString(System.Globalization.CultureInfo.InvariantCulture);
            changes.Park(new DeadLetter(Side.Remote, item.Row, item.Record, code, problem.Message, problem.LogId, problem.MayHealItself));
        }

        await CloseAsync(transaction, batch, OutboxFate.Refused, current, changes, cancellationToken);
        return changes.Counts;
    }

    /// <summary>Replaces a refused batch by its first records and the others, each part with a key of its own.</summary>
    public async Task<IReadOnlyList<OutboxBatch>> SplitAsync(
        TableMapping mapping, Lease lease, OutboxBatch batch, int first, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        await transaction.Outbox.CloseAsync(batch, OutboxFate.Refused, cancellationToken);
        var parts = new List<OutboxBatch>();
        foreach (var items in new OutboxItem[][] { [.. batch.Items.Take(first)], [.. batch.Items.Skip(first)] })
        {
            var part = new OutboxBatch { Kind = batch.Kind, IdempotencyKey = Guid.NewGuid(), Items = items };
            parts.Add(await transaction.Outbox.AddAsync(part, cancellationToken));
        }

        await transaction.CommitAsync(cancellationToken);
        return parts;
    }

    /// <summary>
    /// A create whose key was used before: the records found in Bitable are linked; the others were not created, and their changes
    /// stay for a new call.
    /// </summary>
    public async Task<JobCounts> RecoveredAsync(
        TableMapping mapping,
        Lease lease,
        OutboxBatch batch,
        IReadOnlyList<(OutboxItem Item, RecordId Record)> found,
        CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        var changes = new PairChanges();
        await CreatedAsync(transaction, mapping, found, changes, cancellationToken);
        await CloseAsync(transaction, batch, OutboxFate.Superseded, [.. found.Select(pair => pair.Item)], changes, cancellationToken);
        return changes.Counts;
    }

    /// <summary>The items whose pair is as it was when they were planned. A create has no pair yet.</summary>
    private static async Task<IReadOnlyList<OutboxItem>> CurrentItemsAsync(ISyncTransaction transaction, OutboxBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Kind == RemoteWriteKind.Create) return batch.Items;
        // Locked, so that a pull that is about to change one of them comes either before or after.
        var links = await transaction.Links.LockByRecordAsync([.. batch.Items.Select(item => item.Record!.Value)], cancellationToken);
        var versions = links.ToDictionary(link => link.Record, link => link.Version);
        return [.. batch.Items.Where(item => versions.TryGetValue(item.Record!.Value, out var version) && version == item.LinkVersion)];
    }

    /// <summary>What Bitable lost by a call.</summary>
    private static ChangeTally Losses(OutboxBatch batch)
    {
        var tally = new ChangeTally();
        foreach (var item in batch.Items)
        {
            var impact = batch.Kind switch
            {
                RemoteWriteKind.Create => PairImpact.Insert,
                RemoteWriteKind.Update => item.Believed.Values.Select(PairPlan.Replacing).DefaultIfEmpty(PairImpact.None).Max(),
                RemoteWriteKind.Delete => PairImpact.Delete,
                _ => throw new System.Diagnostics.UnreachableException(),
            };
            tally.Add(impact, item.Edit, item.Row.Json);
        }

        return tally;
    }

    private static async Task CloseAsync(
        ISyncTransaction transaction,
        OutboxBatch batch,
        OutboxFate fate,
        IReadOnlyList<OutboxItem> done,
        PairChanges changes,
        CancellationToken cancellationToken)
    {
        await changes.FlushAsync(transaction, Side.Remote, cancellationToken);
        long[] finished = [.. done.SelectMany(item => item.Changes)];
        if (finished.Length > 0) await transaction.Changes.FinishAsync(finished, cancellationToken);
        await transaction.Outbox.CloseAsync(batch, fate, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task CreatedAsync(
        ISyncTransaction transaction,
        TableMapping mapping,
        IEnumerable<(OutboxItem Item, RecordId Record)> created,
        PairChanges changes,
        CancellationToken cancellationToken)
    {
        (OutboxItem Item, RecordId Record)[] pairs = [.. created];
        var taken = await LinkedAsync(transaction, pairs, cancellationToken);
        foreach (var (item, record) in pairs)
        {
            if (taken.Contains(item.Row))
            {
                // Somebody paired the row otherwise. The pull tells people about a record too many; a batch that cannot be closed would stop everything.
                changes.AskForPull(record);
                continue;
            }

            changes.Add(new Link { Record = record, Row = item.Row, Base = item.Values });
            changes.Clear(item.Row, record);
            changes.Keep(new HistoryEntry
            {
                Record = record, Row = item.Row, Act = HistoryAct.Created, Side = Side.Remote, After = item.Values, Edit = item.Edit,
            });
            changes.Counts += new JobCounts { Created = 1 };
            if (mapping.RecordIdColumn is { } column)
            {
                await transaction.Rows.WriteAsync(
                    new RowWrite.Update(item.Row, [new ColumnValue(column, record.Value)]), cancellationToken);
            }
        }
    }

    /// <summary>Rows among the created ones that have a link already.</summary>
    private static async Task<HashSet<RowKey>> LinkedAsync(
        ISyncTransaction transaction, (OutboxItem Item, RecordId Record)[] created, CancellationToken cancellationToken)
    {
        RowKey[] rows = [.. created.Select(pair => pair.Item.Row)];
        return [.. (await transaction.Links.LockByRowAsync(rows, cancellationToken)).Select(link => link.Row)];
    }

    /// <summary>
    /// A link that changed while the call was under way gets another look, for a pull may have decided against the value just sent.
    /// </summary>
    private static async Task UpdatedAsync(
        ISyncTransaction transaction, TableMapping mapping, IReadOnlyList<OutboxItem> items, PairChanges changes, CancellationToken cancellationToken)
    {
        RecordId[] records = [.. items.Select(item => item.Record!.Value)];
        var links = (await transaction.Links.LockByRecordAsync(records, cancellationToken)).ToDictionary(link => link.Record);
        foreach (var item in items)
        {
            if (!links.TryGetValue(item.Record!.Value, out var link)) continue;
            var mark = mapping.DeletedMark is { } marks ? item.Values.GetValueOrDefault(marks.Field) : null;
            changes.Update(mark is null ? WrittenPair.After(link, item.Values) : link with { State = mark.IsEmpty ? LinkState.Linked : LinkState.Marked });
            foreach (var entry in mark is null ? WrittenPair.History(link, item) : []) changes.Keep(entry);
            changes.Clear(link.Row, link.Record);
            changes.Counts += new JobCounts { Updated = 1 };
            // A pair that is synced again may differ in every field.
            if (mark is { IsEmpty: true }) changes.AskForPush(link.Row);
            if (link.Version != item.LinkVersion) changes.AskForPush(link.Row);
        }
    }

    /// <summary>
    /// A link that changed while the call was under way gets another look: a pull may have brought the row back, because somebody edited
    /// the record meanwhile, and the row is then copied anew.
    /// </summary>
    private static async Task DeletedAsync(
        ISyncTransaction transaction, IReadOnlyList<OutboxItem> items, PairChanges changes, CancellationToken cancellationToken)
    {
        RecordId[] records = [.. items.Select(item => item.Record!.Value)];
        var links = (await transaction.Links.LockByRecordAsync(records, cancellationToken)).ToDictionary(link => link.Record);
        foreach (var item in items)
        {
            if (links.TryGetValue(item.Record!.Value, out var link) && link.Version != item.LinkVersion) changes.AskForPush(link.Row);
            changes.Remove(item.Record!.Value);
            changes.Keep(new HistoryEntry
            {
                Record = item.Record, Row = item.Row, Act = HistoryAct.Deleted, Side = Side.Remote, Before = item.Believed, Edit = item.Edit,
            });
            changes.ClearBothSides(item.Row, item.Record!.Value);
            changes.Counts += new JobCounts { Deleted = 1 };
        }
    }
}
