using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Planning;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Guards;

using Image = IReadOnlyDictionary<FieldId, CanonicalValue>;

/// <summary>
/// Carries out the rejection of a mass change: each pair that would have lost something is put back, on the side that was changed,
/// as the other side has it. What is given up for that is logged whole, like the loser of any conflict.
/// </summary>
/// <remarks>Done pair by pair and again after a crash: a pair that has been put back would lose nothing any more.</remarks>
internal sealed class PutBack(ISyncStore store, IWaitingChanges waitingChanges, TableMapping mapping, Lease lease)
{
    private const int PairsPerTransaction = 100;

    /// <exception cref="RemoteException">Bitable could not be read; the rejection is carried on later.</exception>
    public async Task RunAsync(Hold rejected, CancellationToken cancellationToken)
    {
        var harmful = new List<SurveyedPair>();
        await foreach (var pair in waitingChanges.SurveyAsync(mapping, lease, cancellationToken))
        {
            if (pair.Link is null || pair.Plan.On(rejected.Target) < PairImpact.Overwrite) continue;
            harmful.Add(pair);
            if (harmful.Count < PairsPerTransaction) continue;
            await PutBackAsync(rejected.Target, harmful, cancellationToken);
            harmful.Clear();
        }

        if (harmful.Count > 0) await PutBackAsync(rejected.Target, harmful, cancellationToken);
        await EndAsync(rejected, cancellationToken);
    }

    private async Task PutBackAsync(Side target, List<SurveyedPair> pairs, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        var links = (await transaction.Links.LockByRecordAsync([.. pairs.Select(pair => pair.Link!.Record)], cancellationToken)).ToDictionary(link => link.Record);
        var rows = await transaction.Rows.LockAsync([.. pairs.Select(pair => pair.Link!.Row)], cancellationToken);
        var changes = new PairChanges();
        foreach (var pair in pairs)
        {
            // A pair that was never linked has version 0, and nothing to put back; one that moved on is looked at by the next run.
            if (!links.TryGetValue(pair.Link!.Record, out var link) || link.Version != pair.Link.Version) continue;
            var row = rows.GetValueOrDefault(link.Row);
            if ((row is null) != (pair.Row is null)) continue;
            if (target == Side.Remote) await ToLocalAsync(transaction, link, row, pair.Record!, changes, cancellationToken);
            else ToRemote(link, row!, pair.Record, changes);
        }

        await changes.FlushAsync(transaction, target, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The row becomes what the record is.</summary>
    private async Task ToLocalAsync(
        ISyncTransaction transaction, Link link, LocalRow? row, RemoteRecord record, PairChanges changes, CancellationToken cancellationToken)
    {
        if (PairImages.Of(record, mapping) is not { Fits: true } remote || ImageOf(row) is not { } local) return;
        var kept = remote.Value.Where(cell => row is null || !link.Held.ContainsKey(cell.Key)).Where(cell => local.Image?[cell.Key] != cell.Value).ToDictionary();
        var columns = PairImages.ToLocal(kept, mapping);
        if (!columns.Fits) return;
        RowWrite write = row is null ? new RowWrite.Restore(link.Row, columns.Value) : new RowWrite.Update(link.Row, columns.Value);
        switch (await transaction.Rows.WriteAsync(write, cancellationToken))
        {
            case RowWriteResult.Written { Row: { } written }:
                changes.Log(Given(link, local.Image, remote.Value, Side.Remote));
                var after = Agreed(link, remote.Value) with { Row = written.Key, Held = row is null ? new Dictionary<FieldId, HeldField>() : link.Held };
                changes.Update(after);
                changes.Keep(new HistoryEntry
                {
                    Record = link.Record,
                    Row = written.Key,
                    Act = row is null ? HistoryAct.Created : HistoryAct.Updated,
                    Side = Side.Local,
                    Before = local.Image ?? new Dictionary<FieldId, CanonicalValue>(),
                    After = after.Base,
                });
                break;
            case RowWriteResult.Refused refused:
                changes.Park(new DeadLetter(Side.Local, link.Row, link.Record, refused.Problem.SqlState, refused.Problem.Message));
                break;
        }
    }

    /// <summary>The record becomes what the row is, with the next push: decided by a person, so ownership does not matter.</summary>
    private void ToRemote(Link link, LocalRow row, RemoteRecord? record, PairChanges changes)
    {
        if (ImageOf(row) is not { Image: { } local }) return;
        changes.AskForPush(link.Row);
        if (record is null)
        {
            changes.Log(Given(link, local, null, Side.Local));
            changes.Remove(link.Record);
        }
        else if (PairImages.Of(record, mapping) is { Fits: true } remote)
        {
            changes.Log(Given(link, local, remote.Value, Side.Local));
            var decided = new Dictionary<FieldId, DecidedValue>(link.Decided);
            foreach (var field in mapping.Fields.Where(field => field.Direction != SyncDirection.ToDatabase && !link.Held.ContainsKey(field.Field) && local[field.Field] != remote.Value[field.Field]))
            {
                decided[field.Field] = new DecidedValue(local[field.Field], remote.Value[field.Field], Conflict: 0);
            }

            var after = Agreed(link, remote.Value) with { Decided = decided };
            changes.Update(after);
            changes.Keep(new HistoryEntry { Record = link.Record, Row = link.Row, Act = HistoryAct.Judged, Before = link.Base, After = after.Base });
        }
    }

    /// <summary>The link with the record's values as base; a field that waits for a person keeps its own.</summary>
    private static Link Agreed(Link link, Image remote)
    {
        var baseline = new Dictionary<FieldId, CanonicalValue>(remote);
        foreach (var field in link.Held.Keys)
        {
            if (link.Base.TryGetValue(field, out var value)) baseline[field] = value;
            else baseline.Remove(field);
        }

        return link with { Base = baseline };
    }

    private Reading? ImageOf(LocalRow? row)
    {
        if (row is null) return new Reading(null);
        return PairImages.Of(row, mapping) is { Fits: true } image ? new Reading(image.Value) : null;
    }

    private LoggedConflict Given(Link link, Image? local, Image? remote, Side winner) =>
        ConflictEntries.OfPair(link, mapping, local, remote, winner, EditEvidence.None) with { Rule = ConflictRule.Rejected };

    /// <summary>Putting back overwritten records is a mass change in its turn, and the same person's will.</summary>
    private async Task EndAsync(Hold rejected, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        await transaction.Holds.CloseAsync(rejected.Id, cancellationToken);
        if (rejected is { Target: Side.Local, Overwrites: > 0 } && await transaction.Holds.ReadAsync(Side.Remote, cancellationToken) is null)
        {
            await transaction.Holds.KeepAsync(rejected with { Target = Side.Remote, Deletes = 0, Cause = "Puts back what was rejected." }, cancellationToken);
            var back = await transaction.Holds.ReadAsync(Side.Remote, cancellationToken);
            await transaction.Holds.DecideAsync(back!, HoldState.Approved, rejected.DecidedBy!, rejected.Reason, HoldDecider.Validity, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The row as read: its image, or null where it is absent.</summary>
    private sealed record Reading(Image? Image);
}
