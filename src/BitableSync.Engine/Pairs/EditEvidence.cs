using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Pairs;

/// <summary>What is known of when, and by whom, each field was last written on each side.</summary>
/// <remarks>
/// On the local side the capture names the columns of each change. On the remote side events name the fields; where none does, or the
/// last one that did speaks of another value than the record holds, or of its deletion, because the event of a newer edit is still
/// under way, the record's own modification time stands in, which another field may have caused: it is then an upper bound.
/// </remarks>
internal sealed class EditEvidence
{
    private readonly ILookup<RowKey, ChangeEntry> _changes;
    private readonly Dictionary<(RecordId, FieldId), (EditMark Edit, EventCell Cell, bool IsDeletion)> _events = [];
    private readonly IReadOnlyDictionary<RecordId, EditMark> _records;
    private readonly IRemoteTable? _table;

    /// <param name="changes">Captured changes of the rows.</param>
    /// <param name="events">Events about the records.</param>
    /// <param name="records">The records as they are.</param>
    /// <param name="table">Reads the cells of the events; null where there are none.</param>
    public EditEvidence(
        IEnumerable<ChangeEntry> changes, IEnumerable<InboxEntry> events, IEnumerable<RemoteRecord> records, IRemoteTable? table)
    {
        _table = table;
        _changes = changes.Where(change => change is { Row: not null, Edit: not null }).ToLookup(change => change.Row!.Value);
        _records = records.Where(record => record.LastEdit is not null).ToDictionary(record => record.Id, record => record.LastEdit!);
        foreach (var entry in events.Where(entry => entry.Edit is not null))
        {
            foreach (var (record, cells) in entry.Cells)
            {
                foreach (var (field, cell) in cells) Keep((record, field), entry.Edit!, cell, entry.Deleted.Contains(record));
            }
        }
    }

    /// <summary>Nothing is known.</summary>
    public static EditEvidence None { get; } = new([], [], [], table: null);

    public EditMark? Local(RowKey row, FieldMapping field) => _changes[row]
        .Where(change => change.Kind != ChangeKind.Update || change.Columns.Count == 0 || change.Columns.Contains(field.Column.Name))
        .Select(change => change.Edit)
        .MaxBy(edit => edit!.At);

    /// <param name="record">The record.</param>
    /// <param name="field">The field.</param>
    /// <param name="value">What the field holds now.</param>
    public EditMark? Remote(RecordId record, FieldMapping field, CanonicalValue value)
    {
        var modified = _records.GetValueOrDefault(record);
        if (!_events.TryGetValue((record, field.Field), out var last)) return modified;
        var told = _table is null ? null : EventCells.Read(field, last.Cell.After, _table);
        return !last.IsDeletion && (told is null || told == value) ? last.Edit : modified ?? last.Edit;
    }

    /// <summary>The last known edit of a whole row, for a deletion against an update.</summary>
    public EditMark? Local(RowKey row) => _changes[row].Select(change => change.Edit).MaxBy(edit => edit!.At);

    /// <summary>The last known edit of a whole record.</summary>
    public EditMark? Remote(RecordId record) => _records.GetValueOrDefault(record)
        ?? _events.Where(pair => pair.Key.Item1 == record).Select(pair => pair.Value.Edit).MaxBy(edit => edit.At);

    private void Keep((RecordId, FieldId) key, EditMark edit, EventCell cell, bool isDeletion)
    {
        if (!_events.TryGetValue(key, out var known) || known.Edit.At < edit.At) _events[key] = (edit, cell, isDeletion);
    }
}
