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
    private const string UniqueViolation = "23505";

    private readonly ISyncTransaction _transaction;
    private readonly TableMapping _mapping;
    private readonly FetchedRecords _fetched;
    private readonly MergeRules _rules;
    private readonly PairChanges _changes;
    private readonly Dictionary<RecordId, Link> _links;
    private readonly IReadOnlyDictionary<RowKey, LocalRow> _rows;
    private readonly EditEvidence _evidence;
    private readonly RecentWrites _writes;
    private readonly IReadOnlySet<RowKey> _moving;
    private readonly SentWrites _sent;
    private readonly LandedWrites _landed;
    private readonly DateTimeOffset _now;
    private readonly bool _createsInFlight;
    private readonly KeyGroups _groups;
    private readonly HashSet<RecordId> _seen = [];
    private readonly List<RecordId> _collided = [];
    private bool _isLastTry;

    private ApplyUnit(
        ISyncTransaction transaction,
        TableMapping mapping,
        FetchedRecords fetched,
        MergeRules rules,
        PairChanges changes,
        Dictionary<RecordId, Link> links,
        IReadOnlyDictionary<RowKey, LocalRow> rows,
        EditEvidence evidence,
        RecentWrites writes,
        IReadOnlySet<RowKey> moving,
        SentWrites sent,
        LandedWrites landed,
        DateTimeOffset now,
        bool createsInFlight,
        KeyGroups groups)
    {
        (_transaction, _mapping, _fetched, _rules, _changes, _links, _rows) = (transaction, mapping, fetched, rules, changes, links, rows);
        (_evidence, _writes, _moving, _sent, _landed, _now, _createsInFlight) = (evidence, writes, moving, sent, landed, now, createsInFlight);
        _groups = groups;
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
        return new ApplyUnit(
            transaction,
            mapping,
            fetched,
            rules,
            changes,
            links.ToDictionary(link => link.Record),
            rows,
            new EditEvidence(edits, events, fetched.Lookup.Found, table),
            await RecentWrites.ReadAsync(transaction, [.. links.Select(link => link.Record)], rules, cancellationToken),
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

    /// <summary>
    /// Rows whose unique value another row held are tried again after the others, which may have given it up in this very transaction.
    /// </summary>
    private async Task ApplyCollidedAsync(CancellationToken cancellationToken)
    {
        for (var before = int.MaxValue; _collided.Count > 0;)
        {
            _isLastTry = _collided.Count == before;
            before = _collided.Count;
            var again = _collided.ToHashSet();
            _collided.Clear();
            foreach (var record in _fetched.Lookup.Found.Where(record => again.Contains(record.Id))) await ApplyAsync(record.Id, record, cancellationToken);
        }
    }

    private async Task ApplyAsync(RecordId id, RemoteRecord? record, CancellationToken cancellationToken)
    {
        if (_sent.IsUnderWay(id))
        {
            Deferred = true;
            _changes.AskForPull(id);
            return;
        }

        var link = _links.GetValueOrDefault(id);
        if (!_fetched.IsCurrent(id, link))
        {
            _changes.AskForPull(id);
            return;
        }

        if (link is not null && _moving.Contains(link.Row))
        {
            // The row has another key by now, or another row has this one: the push moves the link and asks for the record again.
            return;
        }

        if (_seen.Add(id)) _changes.Counts += new JobCounts { Seen = 1 };
        if (_mapping.MayWait) _changes.LookAt(id);
        if (ReadRemote(record, link) is not { } remote || ReadLocal(link) is not { } local) return;
        if (link is not null && remote.Image is not null) link = _links[id] = _landed.In(link, _changes);
        var pair = new PairState(link, local.Image, remote.Image);
        var isOwnDeletion = pair is { Link: not null, Local: not null, Remote: null } && _sent.HaveDeleted(id, _now);
        switch (isOwnDeletion ? PairAction.RecreateRemote : PairMerge.Decide(pair, _mapping))
        {
            case PairAction.MergeFields:
                await MergeAsync(link!, isNew: false, local.Image!, remote.Image!, cancellationToken);
                break;
            case PairAction.CreateLocal:
                await CreateOrMatchAsync(id, remote.Image!, cancellationToken);
                break;
            case PairAction.RecreateLocal:
                await RecreateAsync(link!, remote.Image!, cancellationToken);
                break;
            case PairAction.DeleteLocal:
                await DeleteAsync(link!, local.Image!, conflict: null, cancellationToken);
                break;
            case PairAction.DeleteLocalOverUpdate:
                await DeleteAsync(link!, local.Image!, WholePair(link!, local.Image, null, Side.Remote), cancellationToken);
                break;
            case PairAction.RecreateRemote:
                // A marked record that is gone when its row comes back: the row was deleted then, and has nothing against the deletion.
                if (link!.State != LinkState.Marked && !isOwnDeletion) _changes.Log(WholePair(link, local.Image, null, Side.Local));
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

    private async Task MergeAsync(Link link, bool isNew, Image local, Image remote, CancellationToken cancellationToken)
    {
        var merged = MergedFields.Decide(link, PairImages.States(_mapping, link, local, remote, _evidence), _rules, _writes);
        var incoming = merged.Values(FieldAction.ToLocal);
        foreach (var field in WaitForLinks(link.Record, incoming)) incoming.Remove(field.Field);
        var written = await WriteAsync(link, local, incoming, cancellationToken);
        if (written is not { } key) return;

        merged.Log(_changes, isNew, incoming);
        Save(link, isNew, MergedBase.After(link, merged.Decisions, incoming) with { Row = key });
        if (merged.Any(FieldAction.ToRemote))
        {
            _changes.AskForPush(key);
            _changes.Clear(key, link.Record);
        }
        else
        {
            _changes.ClearBothSides(key, link.Record);
        }
    }

    /// <summary>Writes incoming values and returns the row's key, which may have changed; null where the pair was parked.</summary>
    private async Task<RowKey?> WriteAsync(Link link, Image local, Image incoming, CancellationToken cancellationToken)
    {
        if (incoming.Count == 0) return link.Row;
        var columns = PairImages.ToLocal(incoming, _mapping);
        if (!columns.Fits)
        {
            _changes.Park(RowRefusal.Letter(columns.Problem!, link.Row, link.Record));
            return null;
        }

        switch (await _transaction.Rows.WriteAsync(new RowWrite.Update(link.Row, columns.Value), cancellationToken))
        {
            case RowWriteResult.Written { Row: { } row }:
                _changes.Counts += new JobCounts { Updated = 1 };
                _changes.Tally.Add(incoming.Keys.Max(field => PairPlan.Replacing(local[field])), _evidence.Remote(link.Record), link.Record.Value);
                AskForPushWhereTableChanged(row, Overlay(local, incoming));
                return row.Key;
            case RowWriteResult.Refused refused:
                await ParkOrWaitAsync(refused.Problem, link.Row, link.Record, columns.Value, cancellationToken);
                return null;
            default:
                _changes.AskForPull(link.Record);
                return null;
        }
    }

    /// <summary>The table's own triggers and defaults may store something else than was sent: that is a local edit, to be pushed.</summary>
    private void AskForPushWhereTableChanged(LocalRow row, Image expected)
    {
        var stored = PairImages.Of(row, _mapping);
        if (!stored.Fits || expected.Any(pair => stored.Value[pair.Key] != pair.Value)) _changes.AskForPush(row.Key);
    }

    /// <summary>A value that a new row does not take from its record is an edit by the side that does not own the field: the next look puts it back.</summary>
    private void AskForPullWhereNotTaken(RecordId record, Image sent, Image remote)
    {
        if (remote.Any(cell => !sent.ContainsKey(cell.Key) && cell.Value != _mapping.FieldOf(cell.Key)!.Blank)) _changes.AskForPull(record);
    }

    private async Task CreateOrMatchAsync(RecordId id, Image remote, CancellationToken cancellationToken)
    {
        if (!_createsInFlight && MustWait(id, remote, _mapping.MatchBy.Contains)) return;
        // A create whose answer was lost may have made this very record: its settling must come first, or the row would be doubled.
        var match = _createsInFlight ? RowMatch.CreateInFlight : await RowMatch.FindAsync(_transaction, _mapping, remote, cancellationToken);
        if (match == RowMatch.CreateInFlight) Defer(id);
        else if (_groups.LettersOf(id, match) is { Count: > 0 } letters)
        {
            foreach (var letter in letters) _changes.Park(letter);
        }
        else if (match.Problem is { } problem) _changes.Park(match.IsTaken ? RowRefusal.Taken(problem, id) : RowRefusal.Letter(problem, null, id));
        else if (match.Row is { } row) await MeetAsync(id, row, remote, cancellationToken);
        else if (!MustWait(id, remote, ComesFirst)) await InsertAsync(id, remote, cancellationToken);
    }

    private void Defer(RecordId id)
    {
        Deferred = true;
        _changes.AskForPull(id);
    }

    /// <summary>
    /// Whether the row a link leads to must be there before this one is. Where links run in a circle some row has to begin: it is made
    /// without its link, if the column can do without.
    /// </summary>
    private bool ComesFirst(FieldMapping field) =>
        !field.LinksTo!.IsCircular || field.Column is { IsNullable: false, HasDefault: false } || _mapping.Key.Contains(field.Column);

    /// <summary>True where some of the fields, of those that the condition holds for, lead to records without a row: the record waits for them.</summary>
    private bool MustWait(RecordId id, Image remote, Func<FieldMapping, bool> condition) => WaitForLinks(
        id, remote.Where(cell => cell.Value is CanonicalValue.Unlinked && condition(_mapping.FieldOf(cell.Key)!)).ToDictionary()).Count > 0;

    /// <summary>Has the record wait for the rows that the values lead to and that are not there yet. Returns the fields of those values.</summary>
    private List<FieldMapping> WaitForLinks(RecordId id, Image values)
    {
        List<FieldMapping> waiting = [];
        foreach (var (field, value) in values)
        {
            if (value is not CanonicalValue.Unlinked link || _mapping.FieldOf(field) is not { LinksTo: { } target, Direction: not SyncDirection.ToBitable } mapped) continue;
            foreach (var record in link.Records) _changes.Wait(LinkWait.OfRecord(id, target.Mapping, new RecordId(record)));
            waiting.Add(mapped);
        }

        return waiting;
    }

    /// <summary>
    /// A row refused for want of the row it refers to waits for that one, where it is mapped and on its way, and one whose unique value is
    /// taken for the others of its transaction; anything else refused is parked.
    /// </summary>
    private async Task ParkOrWaitAsync(RowProblem problem, RowKey? row, RecordId id, IReadOnlyList<ColumnValue> values, CancellationToken cancellationToken)
    {
        if (problem.SqlState == UniqueViolation && !_isLastTry)
        {
            _collided.Add(id);
            return;
        }

        if (_mapping.References.FirstOrDefault(reference => problem.MissingParent is not null && reference.Constraint == problem.MissingParent) is { } reference)
        {
            string?[] key = [.. reference.Columns.Select(column => values.Where(value => value.Column.Name == column).Select(value => value.Text).FirstOrDefault())];
            var parent = RowKey.FromParts(key.OfType<string>());
            if (!key.Contains(null) && (await _transaction.LinksOf(reference.Mapping).ReadByRowAsync([parent], cancellationToken)).Count == 0)
            {
                _changes.Wait(LinkWait.OfRecord(id, reference.Mapping, parent));
                return;
            }
        }

        _changes.Park(RowRefusal.Letter(problem, row, id));
    }

    /// <summary>A record and a row that were never linked belong together: they meet with an empty base.</summary>
    private async Task MeetAsync(RecordId id, LocalRow row, Image remote, CancellationToken cancellationToken)
    {
        var link = Unmet.Pair(id, row.Key);
        var local = PairImages.Of(row, _mapping);
        if (local.Fits) await MergeAsync(link, isNew: true, local.Value, remote, cancellationToken);
        else _changes.Park(new DeadLetter(Side.Remote, row.Key, id, RowRefusal.Misfit, local.Problem!));
    }

    private async Task InsertAsync(RecordId id, Image image, CancellationToken cancellationToken)
    {
        var remote = WithoutUnlinked(id, image);
        var sent = remote.Where(cell => IsInserted(_mapping.FieldOf(cell.Key)!, cell.Value)).ToDictionary();
        var columns = PairImages.ToLocal(sent, _mapping);
        if (!columns.Fits)
        {
            _changes.Park(RowRefusal.Letter(columns.Problem!, null, id));
            return;
        }

        IReadOnlyList<ColumnValue> values = _mapping.RecordIdColumn is { } column ? [.. columns.Value, new ColumnValue(column, id.Value)] : columns.Value;
        switch (await _transaction.Rows.WriteAsync(await NewRowAsync(values, cancellationToken), cancellationToken))
        {
            case RowWriteResult.Written { Row: { } row }:
                _changes.Counts += new JobCounts { Created = 1 };
                _changes.Add(new Link { Record = id, Row = row.Key, Base = sent });
                _changes.Keep(new HistoryEntry
                {
                    Record = id, Row = row.Key, Act = HistoryAct.Created, Side = Side.Local, After = sent, Edit = _evidence.Remote(id),
                });
                _changes.Clear(row.Key, id);
                AskForPushWhereTableChanged(row, remote);
                AskForPullWhereNotTaken(id, sent, remote);
                break;
            case RowWriteResult.Refused refused:
                await ParkOrWaitAsync(refused.Problem, null, id, values, cancellationToken);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>A row that was softly deleted holds its key still: a record with that key revives it.</summary>
    private async Task<RowWrite> NewRowAsync(IReadOnlyList<ColumnValue> values, CancellationToken cancellationToken)
    {
        string[] key = [.. _mapping.Key.SelectMany(column => values.Where(value => value.Column == column)).Select(value => value.Text).OfType<string>()];
        if (_mapping.DeletedAt is null || key.Length < _mapping.Key.Count) return new RowWrite.Insert(Key: null, values);
        var row = RowKey.FromParts(key);
        var living = await _transaction.Rows.LockAsync([row], cancellationToken);
        return living.Count == 0 ? new RowWrite.Restore(row, values) : new RowWrite.Insert(Key: null, values);
    }

    /// <summary>The image without the links that are filled in later.</summary>
    private Image WithoutUnlinked(RecordId id, Image image)
    {
        var waiting = WaitForLinks(id, image);
        return waiting.Count == 0 ? image : image.Where(cell => !waiting.Exists(field => field.Field == cell.Key)).ToDictionary();
    }

    /// <summary>An empty cell leaves the column to its default; a field that only flows to Bitable is never taken from there.</summary>
    private static bool IsInserted(FieldMapping field, CanonicalValue value) =>
        field.Direction != SyncDirection.ToBitable
        && !field.Column.IsGenerated
        && !IsLeftToDefault(field, value);

    private static bool IsLeftToDefault(FieldMapping field, CanonicalValue value) =>
        field.Column.HasDefault && value is CanonicalValue.EmptyValue or CanonicalValue.Flag { Value: false };

    /// <summary>
    /// The row comes back with the record's values, but with its own last ones where the database owns the field. The base becomes
    /// what Bitable holds, so those are then pushed.
    /// </summary>
    private async Task RecreateAsync(Link link, Image image, CancellationToken cancellationToken)
    {
        if (MustWait(link.Record, image, ComesFirst)) return;
        var remote = WithoutUnlinked(link.Record, image);
        var sent = _mapping.Fields
            .Select(field => (Field: field, Value: field.Owner == FieldOwner.Database ? field.BaseIn(link) : remote[field.Field]))
            .Where(cell => !cell.Field.Column.IsGenerated && !IsLeftToDefault(cell.Field, cell.Value))
            .ToDictionary(cell => cell.Field.Field, cell => cell.Value);
        var columns = PairImages.ToLocal(sent, _mapping);
        if (!columns.Fits)
        {
            _changes.Park(RowRefusal.Letter(columns.Problem!, link.Row, link.Record));
            return;
        }

        switch (await _transaction.Rows.WriteAsync(new RowWrite.Restore(link.Row, columns.Value), cancellationToken))
        {
            case RowWriteResult.Written { Row: { } row }:
                _changes.Counts += new JobCounts { Created = 1 };
                _changes.Log(WholePair(link, null, remote, Side.Remote));
                _changes.Settle(new SettledConflict(link.Record, Field: null, CanonicalValue.Empty, "The row was deleted and has come back."));
                _changes.Update(link with { Row = row.Key, Base = remote, Held = new Dictionary<FieldId, HeldField>() });
                KeepRecreated(link.Record, row.Key, sent, remote);
                _changes.ClearBothSides(row.Key, link.Record);
                AskForPushWhereTableChanged(row, remote);
                AskForPullWhereNotTaken(link.Record, sent, remote);
                break;
            case RowWriteResult.Refused refused:
                await ParkOrWaitAsync(refused.Problem, link.Row, link.Record, columns.Value, cancellationToken);
                break;
            default:
                _changes.AskForPull(link.Record);
                break;
        }
    }

    private void KeepRecreated(RecordId record, RowKey row, Image sent, Image remote)
    {
        // What the row had before and has again, so that nobody takes it for a value that came from Bitable.
        var kept = sent.Where(cell => _mapping.FieldOf(cell.Key)!.Owner == FieldOwner.Database).ToDictionary();
        var entry = new HistoryEntry
        {
            Record = record, Row = row, Act = HistoryAct.Created, Side = Side.Local, Before = kept, After = sent, Edit = _evidence.Remote(record),
        };
        _changes.Keep(entry);
        var others = remote.Where(cell => sent.GetValueOrDefault(cell.Key, CanonicalValue.Empty) != cell.Value).ToDictionary();
        if (others.Count > 0) _changes.Keep(entry with { Act = HistoryAct.Judged, Side = null, Before = sent, After = others, Edit = null });
    }

    private async Task DeleteAsync(Link link, Image local, LoggedConflict? conflict, CancellationToken cancellationToken)
    {
        if (await _transaction.Rows.WriteAsync(new RowWrite.Delete(link.Row), cancellationToken) is RowWriteResult.Refused refused)
        {
            _changes.Park(RowRefusal.Letter(refused.Problem, link.Row, link.Record));
            return;
        }

        if (conflict is not null) _changes.Log(conflict);
        _changes.Keep(new HistoryEntry
        {
            Record = link.Record, Row = link.Row, Act = HistoryAct.Deleted, Side = Side.Local, Before = local, Edit = _evidence.Remote(link.Record),
        });
        _changes.Remove(link.Record);
        _changes.ClearBothSides(link.Row, link.Record);
        _changes.Counts += new JobCounts { Deleted = 1 };
        _changes.Tally.Add(PairImpact.Delete, _evidence.Remote(link.Record), link.Record.Value);
    }

    private void Save(Link before, bool isNew, Link after)
    {
        if (isNew) _changes.Add(after);
        else if (MergedBase.Differs(before, after)) _changes.Update(after);
    }

    private LoggedConflict WholePair(Link link, Image? local, Image? remote, Side winner) =>
        ConflictEntries.OfPair(link, _mapping, local, remote, winner, _evidence);

    private static Image Overlay(Image under, Image over)
    {
        var image = new Dictionary<FieldId, CanonicalValue>(under);
        foreach (var (field, value) in over) image[field] = value;
        return image;
    }

    /// <summary>One side as read: its image, or null where that side is absent.</summary>
    private sealed record Reading(Image? Image);
}
