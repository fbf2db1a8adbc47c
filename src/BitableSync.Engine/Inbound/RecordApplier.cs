using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Planning;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Conflicts;
using BitableSync.Engine.Guards;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Pairs;
using MediatR;
using Microsoft.Extensions.Options;

namespace BitableSync.Engine.Inbound;

/// <summary>Applies fetched records to their rows, in one transaction with links, base images, conflicts and the inbox.</summary>
internal sealed class RecordApplier(
    ISyncStore store, IRemoteTables remoteTables, IMediator mediator, IOptions<SyncOptions> options, TimeProvider time)
{
    /// <summary>
    /// Applies the records and finishes the inbox entries in the same transaction. A row that PostgreSQL refuses at once is parked
    /// and the others go on; one that only the commit refuses is found by halving.
    /// </summary>
    public async Task<ApplyResult> ApplyAsync(
        TableMapping mapping,
        Lease lease,
        RunGuard guard,
        FetchedRecords fetched,
        IReadOnlyCollection<InboxEntry> finished,
        CancellationToken cancellationToken)
    {
        try
        {
            return await ApplyOnceAsync(mapping, lease, guard, fetched, finished, refusal: null, cancellationToken);
        }
        catch (RowRefusedException e) when (fetched.Count <= 1)
        {
            return await ApplyOnceAsync(mapping, lease, guard, fetched, finished, e.Problem, cancellationToken);
        }
        catch (RowRefusedException)
        {
            var result = ApplyResult.Nothing;
            foreach (var half in fetched.Halves()) result += await ApplyAsync(mapping, lease, guard, half, [], cancellationToken);
            if (result.Dropped) return result;
            return result + await ApplyOnceAsync(mapping, lease, guard, FetchedRecords.Nothing, finished, refusal: null, cancellationToken);
        }
    }

    private async Task<ApplyResult> ApplyOnceAsync(
        TableMapping mapping,
        Lease lease,
        RunGuard guard,
        FetchedRecords fetched,
        IReadOnlyCollection<InboxEntry> finished,
        RowProblem? refusal,
        CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        var changes = new PairChanges();
        var deferred = false;
        var rules = MergeSettings.Now(remoteTables, transaction, options.Value);
        var now = time.GetUtcNow() + transaction.ClockOffset;
        if (refusal is null)
        {
            var unit = await ApplyUnit.LoadAsync(transaction, mapping, remoteTables.Open(mapping), fetched, rules, changes, now, cancellationToken);
            await unit.ApplyAsync(cancellationToken);
            deferred = unit.Deferred;
        }
        else
        {
            foreach (var record in fetched.Lookup.Found) changes.Park(RowRefusal.Letter(refusal, row: null, record.Id));
            foreach (var record in fetched.Lookup.Absent) changes.Park(RowRefusal.Letter(refusal, row: null, record));
        }

        StopForOneCause(mapping, fetched, changes);
        if (!await guard.AllowsAsync(transaction, changes.Tally, cancellationToken)) return ApplyResult.Nothing with { Dropped = true };
        await transaction.Holds.CountAsync(Side.Local, changes.Tally.DeletesByMinute(time.GetUtcNow()), changes.Tally.Overwrites, cancellationToken);
        await changes.FlushAsync(transaction, Side.Local, cancellationToken);
        var unseen = new PairChanges();
        var undecided = await UnseenEdits.JudgeAsync(transaction, mapping, remoteTables.Open(mapping), finished, rules, now, unseen, cancellationToken);
        await unseen.FlushAsync(transaction, Side.Local, cancellationToken);
        if (finished.Count > 0) await transaction.Inbox.FinishAsync([.. finished.Select(entry => entry.Id).Except(undecided)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        LoggedConflict[] conflicts = [.. changes.Conflicts, .. unseen.Conflicts];
        if (conflicts.Length > 0) await mediator.Publish(new ConflictsLogged(mapping.Name, conflicts), cancellationToken);
        return new ApplyResult(changes.Counts + unseen.Counts, changes.AsksForPush || unseen.AsksForPush, changes.AddsLinks, deferred || undecided.Count > 0, Dropped: false);
    }

    /// <summary>Where nearly every row is refused for one cause, the mapping or the table is at fault, and parking each of them helps nobody.</summary>
    private static void StopForOneCause(TableMapping mapping, FetchedRecords fetched, PairChanges changes)
    {
        DeadLetter[] refused = [.. changes.Parked.Where(letter => letter is { Target: Side.Local, MayHealItself: false })];
        if (RefusalPattern.CommonCause(fetched.Count, refused.Select(letter => letter.Code)) is not { } cause) return;
        var example = refused.First(letter => letter.Code == cause);
        throw new MappingStoppedException(
            $"{refused.Count(letter => letter.Code == cause)} of {fetched.Count} records could not be written to {mapping.Local} for one cause, so none was, and nothing is lost. "
            + $"{example.Message} Mend the table or the mapping, then resume.");
    }
}
