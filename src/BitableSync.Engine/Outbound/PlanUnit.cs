using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Planning;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Inbound;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Links;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Outbound;

using Image = IReadOnlyDictionary<FieldId, CanonicalValue>;

/// <summary>
/// The rows of one round with their links, locked, and the records fetched for them. Decides what to send; whatever PostgreSQL must
/// change instead is asked of the pull, so that each direction alone writes to its side.
/// </summary>
internal sealed class PlanUnit
{
    private readonly TableMapping _mapping;
    private readonly PushView _view;
    private readonly MergeRules _rules;
    private readonly PairChanges _changes;
    private readonly DateTimeOffset _now;
    private readonly Dictionary<RowKey, Link> _links;
    private readonly IReadOnlyDictionary<RowKey, LocalRow> _rows;
    private readonly Dictionary<RecordId, RemoteRecord> _found;
    private readonly HashSet<RecordId> _absent;
    private readonly EditEvidence _evidence;
    private readonly RecentWrites _writes;
    private readonly LandedWrites _landed;
    private readonly HashSet<RowKey> _moving;
    private readonly ILookup<RowKey, RecordId> _claims;
    private readonly OutgoingLinks _outgoing;

    private PlanUnit(
        TableMapping mapping,
        PushView view,
        RemoteLookup lookup,
        MergeRules rules,
        PairChanges changes,
        DateTimeOffset now,
        Dictionary<RowKey, Link> links,
        IReadOnlyDictionary<RowKey, LocalRow> rows,
        EditEvidence evidence,
        RecentWrites writes,
        LandedWrites landed,
        HashSet<RowKey> moving,
        ILookup<RowKey, RecordId> claims)
    {
        (_mapping, _view, _rules, _changes, _now) = (mapping, view, rules, changes, now);
        (_links, _rows, _evidence, _writes, _landed, _moving, _claims) = (links, rows, evidence, writes, landed, moving, claims);
        _found = lookup.Found.ToDictionary(record => record.Id);
        _absent = [.. lookup.Absent];
        _outgoing = new OutgoingLinks(mapping, view.Targets, changes);
        Items = new PlannedItems(view.Claimed, evidence, changes);
    }

    /// <summary>What has been decided.</summary>
    public PlannedItems Items { get; }

    /// <summary>Rows whose pair changed during the fetch; their entries stay.</summary>
    public int Postponed { get; private set; }

    public static async Task<PlanUnit> LoadAsync(
        ISyncTransaction transaction,
        TableMapping mapping,
        IRemoteTable table,
        PushView view,
        RemoteLookup lookup,
        MergeRules rules,
        PairChanges changes,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var links = await transaction.Links.LockByRowAsync(view.Claimed.Rows, cancellationToken);
        var rows = await transaction.Rows.LockAsync(view.Claimed.Rows, cancellationToken);
        // A pull that held the lock of a row may have linked it meanwhile: with that link its version is not the one seen before.
        var current = (await transaction.Links.ReadByRowAsync(view.Claimed.Rows, cancellationToken)).ToDictionary(link => link.Row);
        var events = await transaction.Inbox.ReadForAsync([.. links.Select(link => link.Record)], cancellationToken);
        // Read with the rows locked: a row may have been edited again since its entries were claimed, and the edit that counts is its last.
        var edits = await transaction.Changes.ReadForAsync(view.Claimed.Rows, cancellationToken);
        var evidence = new EditEvidence(edits, events, lookup.Found, table);
        RecordId[] found = [.. lookup.Found.Select(record => record.Id)];
        var writes = await RecentWrites.ReadAsync(transaction, found, rules, cancellationToken);
        var sent = await SentWrites.ReadAsync(transaction, found, cancellationToken);
        var landed = await LandedWrites.FindAsync(transaction, mapping, current.Values, lookup.Found, sent, cancellationToken);
        var claims = await KeyGroups.ClaimsAsync(transaction, mapping, rows.Values.Where(row => !current.ContainsKey(row.Key)), cancellationToken);
        return new PlanUnit(mapping, view, lookup, rules, changes, now, current, rows, evidence, writes, landed, Moving(edits), claims);
    }

    /// <summary>Rows whose key changed since their entries were claimed: they look deleted, or are others, until the links have followed.</summary>
    private static HashSet<RowKey> Moving(IEnumerable<ChangeEntry> edits) =>
        [.. edits.Where(edit => edit.Kind == ChangeKind.KeyChange).SelectMany(edit => new[] { edit.OldRow!.Value, edit.Row!.Value })];

    public void Decide()
    {
        foreach (var row in _view.Claimed.Rows) Decide(row);
    }

    private void Decide(RowKey key)
    {
        var link = _links.GetValueOrDefault(key);
        if (_moving.Contains(key) || link?.Version != _view.Links.GetValueOrDefault(key)?.Version)
        {
            // Whoever changed the pair has asked for a push where the row still differs. That its entries stay does not rely on it.
            Postponed++;
            return;
        }

        _changes.Counts += new JobCounts { Seen = 1 };
        if (_mapping.MayWait) _changes.LookAt(key);
        if (link is { State: LinkState.Detached })
        {
            // Nothing is fetched for it, so nothing is known of its record; the pull forgets the pair when both sides are gone.
            Items.Finish(key);
            return;
        }

        if (ReadLocal(key) is not { } local) return;
        if (link is not null && local.Image is not null && IsUnchanged(link, local.Image))
        {
            Items.Finish(key);
            _changes.Clear(key, link.Record);
            return;
        }

        if (ReadRemote(key, link) is { } remote) Act(key, link, local.Image, remote.Image);
    }

    private void Act(RowKey key, Link? link, Image? local, Image? remote)
    {
        if (link is not null && remote is not null) link = _landed.In(link, _changes);
        switch (PairMerge.Decide(new PairState(link, local, remote), _mapping))
        {
            case PairAction.MergeFields:
                Merge(link!, local!, remote!);
                break;
            case PairAction.CreateRemote:
                Create(key, local!);
                break;
            case PairAction.DeleteRemote:
                Items.Delete(link!, remote!);
                break;
            case PairAction.DeleteRemoteOverUpdate:
                // The losing values become the base with the log entry, so that a second look sees a plain deletion.
                _changes.Log(ConflictEntries.OfPair(link!, _mapping, local, remote, Side.Local, _evidence));
                var settled = link! with { Base = remote! };
                _changes.Update(settled);
                _changes.Keep(new HistoryEntry { Record = link.Record, Row = key, Act = HistoryAct.Judged, Before = link.Base, After = remote! });
                Items.Delete(settled, remote!);
                break;
            case PairAction.MarkRemote:
                Mark(link!, _mapping.DeletedMark!.Value(_evidence.Local(key)?.At ?? _now));
                _changes.Tally.Add(PairImpact.Delete, _evidence.Local(key), key.Json);
                break;
            case PairAction.Unmark:
                Mark(link!, CanonicalValue.Empty);
                break;
            case PairAction.Detach:
                _changes.Update(link! with { State = LinkState.Detached });
                _changes.ClearBothSides(link!.Row, link.Record);
                Items.Finish(key);
                break;
            case PairAction.Forget:
                _changes.Remove(link!.Record);
                _changes.ClearBothSides(link.Row, link.Record);
                Items.Finish(key);
                break;
            case PairAction.None:
                _changes.Clear(key, link?.Record);
                Items.Finish(key);
                break;
            default:
                _changes.AskForPull(link!.Record);
                Items.Finish(key);
                break;
        }
    }

    private void Merge(Link link, Image local, Image remote)
    {
        var merged = MergedFields.Decide(link, PairImages.States(_mapping, link, local, remote, _evidence), _rules, _writes);
        var outgoing = merged.Values(FieldAction.ToRemote);
        if (TakeUnlinked(link.Row, link.Record, outgoing) is null) return;
        var write = PairImages.ToRemote(link.Record, outgoing, _mapping);
        if ((write.Problem ?? _view.Options.ProblemIn(_mapping, outgoing)) is { } problem)
        {
            Park(link.Row, link.Record, problem);
            return;
        }

        merged.Log(_changes, isNew: false, PlannedItems.Nothing);
        // A reviewer's choice on its way stays remembered until the call has been answered.
        var after = MergedBase.After(link, merged.Decisions, PlannedItems.Nothing);
        if (MergedBase.Differs(link, after)) _changes.Update(after);
        if (merged.Any(FieldAction.ToLocal)) _changes.AskForPull(link.Record);
        if (outgoing.Count == 0)
        {
            _changes.Clear(link.Row, link.Record);
            Items.Finish(link.Row);
            return;
        }

        Items.Update(link, outgoing, remote);
    }

    private void Create(RowKey key, Image local)
    {
        if (_claims.Contains(key))
        {
            // A record of the row's business key is not matched yet: a second one would double it.
            RecordId[] records = [.. _claims[key]];
            foreach (var record in records) _changes.AskForPull(record);
            Park(key, SharedKey.OfRow(_mapping, key, records, [key]));
            return;
        }

        var sent = _mapping.Fields
            .Where(field => field.Direction != SyncDirection.ToDatabase && local[field.Field] != field.Blank)
            .ToDictionary(field => field.Field, field => local[field.Field]);
        if (TakeUnlinked(key, null, sent) is not { } unlinked) return;
        if (unlinked.Any(field => !field.LinksTo!.IsCircular))
        {
            // It waits, and for nothing else: what it was parked for is no longer so.
            _changes.Clear(key, null);
            Items.Finish(key);
            return;
        }

        var write = PairImages.ToRemote(record: null, sent, _mapping);
        if ((write.Problem ?? _view.Options.ProblemIn(_mapping, sent)) is { } problem) Park(key, null, problem);
        else Items.Create(key, sent);
    }

    /// <summary>
    /// Writes the mark or takes it away. The link's state follows when the call has been answered, so that a call that got lost is made
    /// again; a mapping that marks no more lets the pair be synced at once.
    /// </summary>
    private void Mark(Link link, CanonicalValue value)
    {
        if (_mapping.DeletedMark is not { } mark)
        {
            _changes.Update(link with { State = LinkState.Linked });
            _changes.AskForPush(link.Row);
            Items.Finish(link.Row);
            return;
        }

        Items.Mark(link, mark.Field, value);
    }

    /// <summary>The fields whose links the row waits for, taken out of what is sent. Null where the row changed meanwhile and is looked at again, or was parked.</summary>
    private IReadOnlyList<FieldMapping>? TakeUnlinked(RowKey key, RecordId? record, Dictionary<FieldId, CanonicalValue> outgoing)
    {
        if (!_outgoing.AreKnown(outgoing))
        {
            Postponed++;
            return null;
        }

        if (_outgoing.ProblemIn(outgoing) is not { } problem) return _outgoing.TakeUnlinked(key, outgoing);
        Park(key, record, problem);
        return null;
    }

    private void Park(RowKey key, RecordId? record, string problem) =>
        Park(key, new DeadLetter(Side.Remote, key, record, RowRefusal.Misfit, problem));

    private void Park(RowKey key, DeadLetter letter)
    {
        _changes.Park(letter);
        Items.Finish(key);
    }

    private Reading? ReadLocal(RowKey key)
    {
        if (!_rows.TryGetValue(key, out var row)) return new Reading(null);
        var image = PairImages.Of(row, _mapping);
        if (image.Fits) return new Reading(image.Value);
        Park(key, _links.GetValueOrDefault(key)?.Record, image.Problem!);
        return null;
    }

    private Reading? ReadRemote(RowKey key, Link? link)
    {
        if (link is null || _absent.Contains(link.Record)) return new Reading(null);
        if (!_found.TryGetValue(link.Record, out var record))
        {
            // Changed between the two looks at the row, or the app may not read the record: what Bitable holds is not known.
            if (_view.IsUnchanged(link, _mapping)) Postponed++;
            else Park(key, RowRefusal.Forbidden(Side.Remote, key, link.Record));
            return null;
        }

        var image = PairImages.Of(record, _mapping);
        if (image.Fits) return new Reading(image.Value);
        _changes.AskForPull(link.Record);
        Park(key, link.Record, image.Problem!);
        return null;
    }

    private bool IsUnchanged(Link link, Image local) =>
        link.State == LinkState.Linked && link.Decided.Count == 0 && link.Held.Count == 0 && _mapping.Fields.All(field => local[field.Field] == field.BaseIn(link));

    /// <summary>One side as read: its image, or null where that side is absent.</summary>
    private sealed record Reading(Image? Image);
}
