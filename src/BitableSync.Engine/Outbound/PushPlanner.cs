using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Conflicts;
using BitableSync.Engine.Guards;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Links;
using BitableSync.Engine.Pairs;
using BitableSync.Engine.Telemetry;
using MediatR;
using Microsoft.Extensions.Options;

namespace BitableSync.Engine.Outbound;

/// <summary>
/// Turns waiting row changes into intended write calls: claims keys, reads rows and records, merges, and stores the batches with
/// their idempotency keys before anything is sent.
/// </summary>
internal sealed class PushPlanner(
    ISyncStore store, IRemoteTables remoteTables, IMediator mediator, EngineMetrics metrics, IOptions<SyncOptions> options, TimeProvider time)
{
    private readonly LinkIndex _index = new(store);

    /// <summary>Changes read per round, several to a row being common.</summary>
    private int EntriesPerRound => options.Value.MaxBatchRecords * 4;

    /// <summary>Plans one round; null where no change waits.</summary>
    public async Task<PushPlan?> PlanAsync(TableMapping mapping, Lease lease, RunGuard guard, CancellationToken cancellationToken)
    {
        if (await ClaimAsync(mapping, lease, cancellationToken) is not { } view) return null;
        view = view with
        {
            Targets = await FindTargetsAsync(mapping, view, cancellationToken),
            Options = view.Rows.Count == 0 ? KnownOptions.None : await KnownOptions.ReadAsync(remoteTables, mapping, cancellationToken),
        };
        var lookup = await FetchAsync(mapping, view, cancellationToken);

        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        var changes = new PairChanges();
        var rules = MergeSettings.Now(remoteTables, transaction, options.Value);
        var unit = await PlanUnit.LoadAsync(
            transaction, mapping, remoteTables.Open(mapping), view, lookup, rules, changes, time.GetUtcNow(), cancellationToken);
        unit.Decide();
        // Dropped as a whole: the next look is at the whole queue.
        if (!await guard.AllowsAsync(transaction, changes.Tally, cancellationToken)) return new PushPlan([], new JobCounts(), AsksForPull: false, view.Claimed.Rows.Count);
        await changes.FlushAsync(transaction, Side.Remote, cancellationToken);
        await transaction.Changes.FinishAsync(unit.Items.Finished, cancellationToken);
        var batches = new List<OutboxBatch>();
        foreach (var batch in unit.Items.Batches(options.Value.MaxBatchRecords))
        {
            batches.Add(await transaction.Outbox.AddAsync(batch, cancellationToken));
        }

        await transaction.CommitAsync(cancellationToken);
        if (changes.Conflicts.Count > 0) await mediator.Publish(new ConflictsLogged(mapping.Name, changes.Conflicts), cancellationToken);
        return new PushPlan(batches, changes.Counts, changes.AsksForPull || view.AsksForPull, unit.Postponed);
    }

    /// <summary>
    /// The next rows with their links and values, unlocked; null where no change waits. None where changes were unfolded: what a
    /// TRUNCATE leaves to do is known only then, and is for the guard to look at first.
    /// </summary>
    private async Task<PushView?> ClaimAsync(TableMapping mapping, Lease lease, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        var entries = await transaction.Changes.ReadAsync(EntriesPerRound, cancellationToken);
        if (entries.Count == 0) return null;
        if (await UnfoldAsync(transaction, entries, cancellationToken))
        {
            await transaction.CommitAsync(cancellationToken);
            return PushView.Nothing;
        }

        var claimed = new ClaimedRows(entries, options.Value.MaxBatchRecords);
        var links = await transaction.Links.ReadByRowAsync(claimed.Rows, cancellationToken);
        var rows = await transaction.Rows.ReadAsync(claimed.Rows, cancellationToken);
        metrics.TakenUp(SyncJob.Push, mapping.Name, claimed.Edits, time.GetUtcNow() + transaction.ClockOffset);
        return new PushView(claimed, links.ToDictionary(link => link.Row), rows);
    }

    /// <summary>
    /// Turns changes that are not about one row into such as are: a TRUNCATE into a look at every row that is gone, a key change into
    /// a moved link. They are finished in the same transaction, for replaying a key change would move whoever has the old key by then.
    /// Key changes come first wherever they stand in the queue: rows with one ahead of them cannot be looked at.
    /// </summary>
    private static async Task<bool> UnfoldAsync(
        ISyncTransaction transaction, IReadOnlyList<ChangeEntry> entries, CancellationToken cancellationToken)
    {
        var keyChanges = await transaction.Changes.ReadKeyChangesAsync(cancellationToken);
        ChangeEntry[] truncates = [.. entries.Where(entry => entry.Kind == ChangeKind.Truncate)];
        if (keyChanges.Count + truncates.Length == 0) return false;
        if (keyChanges.Count > 0)
        {
            RowKey[] rows = [.. keyChanges.SelectMany(change => new[] { change.OldRow!.Value, change.Row!.Value }).Distinct()];
            var links = await transaction.Links.LockByRowAsync(rows, cancellationToken);
            var moved = KeyMoves.Apply(links, keyChanges);
            if (moved.Count > 0) await transaction.Links.UpdateAsync(moved, cancellationToken);
            await transaction.Changes.RequestAsync(rows, cancellationToken);
            // A pull leaves records alone whose row has moved.
            if (moved.Count > 0) await transaction.Inbox.RequestAsync([.. moved.Select(link => link.Record)], cancellationToken);
        }

        if (truncates.Length > 0) await transaction.Changes.RequestMissingAsync(evenParked: true, cancellationToken);
        await transaction.Changes.FinishAsync([.. keyChanges.Concat(truncates).Select(entry => entry.Id)], cancellationToken);
        return true;
    }

    private async Task<LinkTargets> FindTargetsAsync(TableMapping mapping, PushView view, CancellationToken cancellationToken)
    {
        FieldMapping[] links = [.. mapping.Fields.Where(field => field.LinksTo is not null && field.Direction != SyncDirection.ToDatabase)];
        var asked = view.Rows.Values
            .SelectMany(row => links.Select(field => (Field: field, Value: field.Codec.FromLocal(row.Columns[field.Column.Name]))))
            .Where(link => link.Value.Fits)
            .SelectMany(link => LinkTargets.In(link.Field, link.Value.Value))
            .ToHashSet();
        return asked.Count == 0 ? LinkTargets.None : new LinkTargets(asked, await _index.OfRowsAsync(mapping, asked, cancellationToken));
    }

    /// <summary>Fetches the records that matter: a row that still equals its base needs no look at the other side.</summary>
    private async Task<RemoteLookup> FetchAsync(TableMapping mapping, PushView view, CancellationToken cancellationToken)
    {
        RecordId[] records = [.. view.Links.Values.Where(link => !view.IsUnchanged(link, mapping)).Select(link => link.Record)];
        if (records.Length == 0) return RemoteLookup.Empty;
        var lookup = await remoteTables.Open(mapping).GetAsync(records, cancellationToken);
        VisibleFields.Require(mapping, lookup.Fields);
        return lookup;
    }
}
