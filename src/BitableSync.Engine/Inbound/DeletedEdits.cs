using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Inbound;

using Image = IReadOnlyDictionary<FieldId, CanonicalValue>;

/// <summary>
/// Edits in Bitable that went down with their record: a person wrote in the instant in which the engine deleted it along with its row.
/// The event of the deletion tells what was there, and where that one does not come, the events of the edits do. What they tell is
/// logged once with the whole image, whichever comes first and however often, at any look at a record that is gone.
/// </summary>
internal static class DeletedEdits
{
    /// <param name="transaction">Where the looks at the records are being stored.</param>
    /// <param name="mapping">The mapping.</param>
    /// <param name="table">Reads the cells of events.</param>
    /// <param name="known">All events about the records that are remembered.</param>
    /// <param name="sent">Writes to the records.</param>
    /// <param name="changes">Takes what is logged.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task LogAsync(
        ISyncTransaction transaction,
        TableMapping mapping,
        IRemoteTable table,
        IReadOnlyCollection<InboxEntry> known,
        SentWrites sent,
        PairChanges changes,
        CancellationToken cancellationToken)
    {
        RecordId[] deleted = [.. sent.Records.Where(record => sent.To(record).Any(each => each.IsDelete))];
        if (deleted.Length == 0) return;
        // While the pair stands, somebody looks at it again, be it the settling of the very call.
        var links = await transaction.Links.ReadByRecordAsync(deleted, cancellationToken);
        RecordId[] gone = [.. deleted.Except(links.Where(link => link.State != LinkState.Detached).Select(link => link.Record))];
        if (gone.Length == 0) return;
        var since = gone.SelectMany(sent.To).Where(each => each.IsDelete).Min(each => each.Batch.StoredAt);
        var logged = (await transaction.Conflicts.ReadForAsync(gone, since, cancellationToken)).Where(stored => stored.Conflict.Field is null).ToLookup(stored => stored.Conflict.Record);
        var history = (await transaction.History.ReadRecentAsync(gone, SentWrites.Remembered, cancellationToken)).ToLookup(entry => entry.Record);
        foreach (var record in gone)
        {
            if (Told.Of(record, known) is not { } told) continue;
            var lost = new LostRecord([.. sent.To(record)], [.. history[record]], [.. logged[record]]);
            var edits = mapping.Fields.Select(field => (field.Field, Value: lost.EditOf(field, told, table))).Where(edit => edit.Value is not null)
                .ToDictionary(edit => edit.Field, edit => edit.Value!);
            if (edits.Count > 0) changes.Log(lost.Conflict(mapping, edits, told.Edit));
        }
    }

    /// <summary>What the events about one record tell of its last state.</summary>
    /// <param name="Edit">Of the last of them.</param>
    /// <param name="Cells">The last value told of each field, as events encode it.</param>
    /// <param name="IsWhole">The event of the deletion is known, so there is nothing besides.</param>
    private sealed record Told(EditMark Edit, IReadOnlyDictionary<FieldId, string> Cells, bool IsWhole)
    {
        /// <summary>Null where no event tells of the record.</summary>
        public static Told? Of(RecordId record, IEnumerable<InboxEntry> known)
        {
            InboxEntry[] events =
                [.. known.Where(entry => entry.Edit is not null && entry.Cells.ContainsKey(record)).OrderBy(entry => entry.Revision).ThenBy(entry => entry.Id)];
            if (events.Length == 0) return null;
            var last = events[^1];
            if (last.Deleted.Contains(record)) return new Told(last.Edit!, Encoded(last, cell => cell.Before), IsWhole: true);
            var cells = new Dictionary<FieldId, string>();
            foreach (var (field, value) in events.SelectMany(entry => Encoded(entry, cell => entry.Deleted.Contains(record) ? "" : cell.After)))
            {
                cells[field] = value;
            }

            return new Told(last.Edit!, cells, IsWhole: false);

            Dictionary<FieldId, string> Encoded(InboxEntry entry, Func<EventCell, string?> value) =>
                entry.Cells[record].Where(cell => value(cell.Value) is not null).ToDictionary(cell => cell.Key, cell => value(cell.Value)!);
        }
    }

    /// <summary>A record that the engine deleted, with all it ever knew of it.</summary>
    private sealed class LostRecord(IReadOnlyList<SentWrite> sent, IReadOnlyList<HistoryEntry> history, IReadOnlyList<StoredConflict> logged)
    {
        private readonly SentWrite[] _deletes = [.. sent.Where(each => each.IsDelete)];

        /// <summary>The value of an edit that nobody has seen; null where there is none.</summary>
        public CanonicalValue? EditOf(FieldMapping field, Told told, IRemoteTable table)
        {
            if (field.IsWorkedOutRemotely) return null;
            if (EventCells.Read(field, told.Cells.GetValueOrDefault(field.Field), table) is not { IsEmpty: false } value) return null;
            if (_deletes.Any(delete => delete.Believed(field) == value) || IsLogged(field, value)) return null;
            if (field.LinksTo is not null && !Adds(value, _deletes[^1].Believed(field))) return null;
            // Of an older state than the last, somebody may have made another meanwhile, of which no event has come yet.
            return told.IsWhole || !IsSeen(field, value) ? value : null;
        }

        public LoggedConflict Conflict(TableMapping mapping, Dictionary<FieldId, CanonicalValue> edits, EditMark edit)
        {
            var item = _deletes[^1].Item;
            var remote = new Dictionary<FieldId, CanonicalValue>(item.Believed);
            foreach (var (field, value) in edits) remote[field] = value;
            var link = new Link { Record = item.Record!.Value, Row = item.Row, Base = item.Believed };
            return ConflictEntries.OfPair(link, mapping, local: null, remote, Side.Local, EditEvidence.None) with { LocalEdit = item.Edit, RemoteEdit = edit };
        }

        /// <summary>Logged since the first of the deletes was planned: by another event, or when the row came back for the edit.</summary>
        private bool IsLogged(FieldMapping field, CanonicalValue value) => logged
            .Where(stored => stored.DetectedAt >= _deletes[0].Batch.StoredAt)
            .Any(stored => ConflictEntries.Remote(stored.Conflict, field) == value);

        private bool IsSeen(FieldMapping field, CanonicalValue value)
        {
            return sent.Any(each => Holds(each.Item.Values) || Holds(each.Item.Believed)) || history.Any(entry => Holds(entry.Before) || Holds(entry.After));

            bool Holds(Image image) => image.GetValueOrDefault(field.Field) == value;
        }

        /// <summary>
        /// What has no row now may have had one then, or the other way round: such readings do not compare. And a record that is deleted
        /// has often lost links before, with targets that were deleted along with it.
        /// </summary>
        private static bool Adds(CanonicalValue value, CanonicalValue believed) =>
            value is not CanonicalValue.Unlinked
            && believed is not CanonicalValue.Unlinked
            && LinkedRows.KeysIn(value).Except(LinkedRows.KeysIn(believed)).Any();
    }
}
