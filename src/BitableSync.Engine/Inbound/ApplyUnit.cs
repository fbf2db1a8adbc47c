using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Planning;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Inbound;

using Image = IReadOnlyDictionary<FieldId, CanonicalValue>;

/// <summary>
/// The records of one transaction with their links and rows, all locked. Writes rows as it goes; everything else it decides is
/// collected in <see cref="PairChanges"/>.
/// </summary>
internal sealed class ApplyUnit
{
    private readonly ApplyScope _scope;
    private readonly TableMapping _mapping;
    private readonly PairChanges _changes;
    private readonly FetchedRecords _fetched;
    private readonly Dictionary<RecordId, Link> _links;
    private readonly IReadOnlyDictionary<RowKey, LocalRow> _rows;
    private readonly IReadOnlySet<RowKey> _moving;
    private readonly SentWrites _sent;
    private readonly LandedWrites _landed;
    private readonly DateTimeOffset _now;
    private readonly bool _createsInFlight;
    private readonly KeyGroups _groups;
    private readonly HashSet<RecordId> _seen = [];
    private readonly RefusedRows _refused;
    private readonly IncomingLinks _incoming;
    private readonly RowMerge _merge;
    private readonly NewRows _new;

    private ApplyUnit(
        ApplyScope scope,
        FetchedRecords fetched,
        Dictionary<RecordId, Link> links,
        IReadOnlyDictionary<RowKey, LocalRow> rows,
        IReadOnlySet<RowKey> moving,
        SentWrites sent,
        LandedWrites landed,
        DateTimeOffset now,
        bool createsInFlight,
        KeyGroups groups)
    {
        (_scope, _mapping, _changes, _fetched, _links, _rows) = (scope, scope.Mapping, scope.Changes, fetched, links, rows);
        (_moving, _sent, _landed, _now, _createsInFlight, _groups) = (moving, sent, landed, now, createsInFlight, groups);
        (_refused, _incoming) = (new RefusedRows(scope), new IncomingLinks(scope));
        (_merge, _new) = (new RowMerge(scope, _incoming, _refused), new NewRows(scope, _incoming, _refused));
    }

    /// <summary>Some record was left for later, see <see cref="ApplyResult.Deferred"/>.</summary>
    public bool Deferred { get; private set; }

    public static async Task<ApplyUnit> LoadAsync(
        ISyncTransaction transaction,
        TableMapping mapping,
        IRemoteTable table,
        FetchedRecords fetched,
        MergeRules rules,
        PairChanges changes,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        RecordId[] ids = [.. fetched.Lookup.Found.Select(record => record.Id), .. fetched.Lookup.Absent];
        // Before the links: a create that is settled in between is then seen at least once, as open or as a link.
        var open = await transaction.Outbox.ReadOpenAsync(cancellationToken);
        var links = await transaction.Links.LockByRecordAsync(ids, cancellationToken);
        RowKey[] keys = [.. links.Select(link => link.Row)];
        var rows = await transaction.Rows.LockAsync(keys, cancellationToken);
        var edits = await transaction.Changes.ReadForAsync(keys, cancellationToken);
        var events = await transaction.Inbox.ReadForAsync(ids, cancellationToken);
        // With the links locked: no call begins for them from then on.
        var sent = await SentWrites.ReadAsync(transaction, ids, cancellationToken);
        var evidence = new EditEvidence(edits, events, fetched.Lookup.Found, table);
        var writes = await RecentWrites.ReadAsync(transaction, [.. links.Select(link => link.Record)], rules, cancellationToken);
        return new ApplyUnit(
            new ApplyScope(transaction, mapping, changes, evidence, rules, writes),
            fetched,
            links.ToDictionary(link => link.Record),
            rows,
            edits.Where(edit => edit.Kind == ChangeKind.KeyChange).Select(edit => edit.OldRow!.Value).ToHashSet(),
            sent,
            await LandedWrites.FindAsync(transaction, mapping, links, fetched.Lookup.Found, sent, cancellationToken),
            now,
            open.Any(batch => batch.Kind == RemoteWriteKind.Create),
            await KeyGroups.LoadAsync(transaction, mapping, fetched.Lookup, links, cancellationToken));
    }

    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        // What is gone first: somebody may have made a record anew with the key of one that they deleted.
        foreach (var absent in _fetched.Lookup.Absent) await ApplyAsync(absent, record: null, cancellationToken);
        foreach (var record in _fetched.Lookup.Found) await ApplyAsync(record.Id, record, cancellationToken);
        await ApplyCollidedAsync(cancellationToken);
        foreach (var forbidden in _fetched.Lookup.Forbidden)
        {
            _changes.Park(RowRefusal.Forbidden(Side.Local, row: null, forbidden));
        }
    }

    /// <summary>Rows whose unique value another row held are tried again after the others.</summary>
    private async Task ApplyCollidedAsync(CancellationToken cancellationToken)
    {
        for (var before = int.MaxValue; _refused.TakeCollided(before) is { Count: > 0 } again; before = again.Count)
        {
            foreach (var record in _fetched.Lookup.Found.Where(record => again.Contains(record.Id))) await ApplyAsync(record.Id, record, cancellationToken);
        }
    }

    private async Task ApplyAsync(RecordId id, RemoteRecord? record, CancellationToken cancellationToken)
    {
        var link = _links.GetValueOrDefault(id);
        if (IsForLater(id, link)) return;
        if (_seen.Add(id)) _changes.Counts += new JobCounts { Seen = 1 };
        if (_mapping.MayWait) _changes.LookAt(id);
        if (ReadRemote(record, link) is not { } remote || ReadLocal(link) is not { } local) return;
        if (link is not null && remote.Image is not null) link = _links[id] = _landed.In(link, _changes);
        await ActAsync(id, new PairState(link, local.Image, remote.Image), cancellationToken);
    }

    /// <summary>Whether what was fetched of the record cannot be judged now; somebody then looks at it again.</summary>
    private bool IsForLater(RecordId id, Link? link)
    {
        if (_sent.IsUnderWay(id))
        {
            Defer(id);
            return true;
        }

        if (!_fetched.IsCurrent(id, link))
        {
            _changes.AskForPull(id);
            return true;
        }

        // The row has another key by now, or another row has this one: the push moves the link and asks for the record again.
        return link is not null && _moving.Contains(link.Row);
    }

    private async Task ActAsync(RecordId id, PairState pair, CancellationToken cancellationToken)
    {
        var (link, local, remote) = (pair.Link, pair.Local, pair.Remote);
        var isOwnDeletion = pair is { Link: not null, Local: not null, Remote: null } && _sent.HaveDeleted(id, _now);
        switch (isOwnDeletion ? PairAction.RecreateRemote : PairMerge.Decide(pair, _mapping))
        {
            case PairAction.MergeFields:
                await _merge.MergeAsync(link!, isNew: false, local!, remote!, cancellationToken);
                break;
            case PairAction.CreateLocal:
                await CreateOrMatchAsync(id, remote!, cancellationToken);
                break;
            case PairAction.RecreateLocal:
                await _new.RecreateAsync(link!, remote!, cancellationToken);
                break;
            case PairAction.DeleteLocal:
                await DeleteAsync(link!, local!, conflict: null, cancellationToken);
                break;
            case PairAction.DeleteLocalOverUpdate:
                await DeleteAsync(link!, local!, WholePair(link!, local, null, Side.Remote), cancellationToken);
                break;
            case PairAction.RecreateRemote:
                // A marked record that is gone when its row comes back: the row was deleted then, and has nothing against the deletion.
                if (link!.State != LinkState.Marked && !isOwnDeletion) _changes.Log(WholePair(link, local, null, Side.Local));
                _changes.Remove(id);
                _changes.ClearBothSides(link.Row, id);
                _changes.AskForPush(link.Row);
                break;
            case PairAction.DeleteRemote or PairAction.DeleteRemoteOverUpdate or PairAction.MarkRemote or PairAction.Unmark:
                _changes.AskForPush(link!.Row);
                break;
            case PairAction.Detach:
                _changes.Update(link! with { State = LinkState.Detached });
                _changes.ClearBothSides(link!.Row, link.Record);
                break;
            case PairAction.Forget:
                _changes.Remove(id);
                _changes.ClearBothSides(link!.Row, link.Record);
                break;
            case PairAction.None when pair is { Link: null, Remote: null } && _createsInFlight:
                // Somebody may have deleted what a create made whose answer was lost: settling it links the row to a record that is gone.
                Defer(id);
                break;
            case PairAction.None:
                _changes.Clear(null, id);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Null where the record was parked because a cell does not fit its column.</summary>
    private Reading? ReadRemote(RemoteRecord? record, Link? link)
    {
        if (record is null) return new Reading(null);
        var image = PairImages.Of(record, _mapping);
        if (image.Fits) return new Reading(image.Value);
        _changes.Park(RowRefusal.Letter(image.Problem!, link?.Row, record.Id));
        return null;
    }

    /// <summary>Null where the pair was parked because a column's value has no canonical form.</summary>
    private Reading? ReadLocal(Link? link)
    {
        if (link is null || !_rows.TryGetValue(link.Row, out var row)) return new Reading(null);
        var image = PairImages.Of(row, _mapping);
        if (image.Fits) return new Reading(image.Value);
        _changes.Park(new DeadLetter(Side.Remote, link.Row, link.Record, RowRefusal.Misfit, image.Problem!));
        return null;
    }

    private async Task CreateOrMatchAsync(RecordId id, Image remote, CancellationToken cancellationToken)
    {
        if (!_createsInFlight && _incoming.MustWait(id, remote, _mapping.MatchBy.Contains)) return;
        // A create whose answer was lost may have made this very record: its settling must come first, or the row would be doubled.
        var match = _createsInFlight ? RowMatch.CreateInFlight : await RowMatch.FindAsync(_scope.Transaction, _mapping, remote, cancellationToken);
        if (match == RowMatch.CreateInFlight) Defer(id);
        else if (_groups.LettersOf(id, match) is { Count: > 0 } letters)
        {
            foreach (var letter in letters) _changes.Park(letter);
        }
        else if (match.Problem is { } problem) _changes.Park(match.IsTaken ? RowRefusal.Taken(problem, id) : RowRefusal.Letter(problem, null, id));
        else if (match.Row is { } row) await _merge.MeetAsync(id, row, remote, cancellationToken);
        else if (!_incoming.MustWait(id, remote, _incoming.ComesFirst)) await _new.InsertAsync(id, remote, cancellationToken);
    }

    private void Defer(RecordId id)
    {
        Deferred = true;
        _changes.AskForPull(id);
    }

    private async Task DeleteAsync(Link link, Image local, LoggedConflict? conflict, CancellationToken cancellationToken)
    {
        if (await _scope.Transaction.Rows.WriteAsync(new RowWrite.Delete(link.Row), cancellationToken) is RowWriteResult.Refused refused)
        {
            _changes.Park(RowRefusal.Letter(refused.Problem, link.Row, link.Record));
            return;
        }

        if (conflict is not null) _changes.Log(conflict);
        _changes.Keep(new HistoryEntry
        {
            Record = link.Record, Row = link.Row, Act = HistoryAct.Deleted, Side = Side.Local, Before = local, Edit = _scope.Evidence.Remote(link.Record),
        });
        _changes.Remove(link.Record);
        _changes.ClearBothSides(link.Row, link.Record);
        _changes.Counts += new JobCounts { Deleted = 1 };
        _changes.Tally.Add(PairImpact.Delete, _scope.Evidence.Remote(link.Record), link.Record.Value);
    }

    private LoggedConflict WholePair(Link link, Image? local, Image? remote, Side winner) =>
        ConflictEntries.OfPair(link, _mapping, local, remote, winner, _scope.Evidence);

    /// <summary>One side as read: its image, or null where that side is absent.</summary>
    private sealed record Reading(Image? Image);
}
