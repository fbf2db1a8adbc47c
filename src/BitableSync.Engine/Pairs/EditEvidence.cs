using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Pairs;

/// <summary>What is known of when, and by whom, each field was last written on each side.</summary>
/// <remarks>
/// On the local side the capture names the columns of each change. On the remote side events name the fields; where none does, the
/// record's own modification time stands in, which another field may have caused: it is then an upper bound.
/// </remarks>
internal sealed class EditEvidence
{
    private readonly ILookup<RowKey, ChangeEntry> _changes;
    private readonly Dictionary<(RecordId, FieldId), EditMark> _events = [];
    private readonly IReadOnlyDictionary<RecordId, EditMark> _records;

    public EditEvidence(IEnumerable<ChangeEntry> changes, IEnumerable<InboxEntry> events, IEnumerable<RemoteRecord> records)
    {
        _changes = changes.Where(change => change is { Row: not null, Edit: not null }).ToLookup(change => change.Row!.Value);
        _records = records.Where(record => record.LastEdit is not null).ToDictionary(record => record.Id, record => record.LastEdit!);
        foreach (var entry in events.Where(entry => entry.Edit is not null))
        {
            foreach (var (record, cells) in entry.Cells)
            {
                foreach (var field in cells.Keys) Keep((record, field), entry.Edit!);
            }
        }
    }

    public EditMark? Local(RowKey row, FieldMapping field) => _changes[row]
        .Where(change => change.Kind != ChangeKind.Update || change.Columns.Count == 0 || change.Columns.Contains(field.Column.Name))
        .Select(change => change.Edit)
        .MaxBy(edit => edit!.At);

    public EditMark? Remote(RecordId record, FieldId field) =>
        _events.GetValueOrDefault((record, field)) ?? _records.GetValueOrDefault(record);

    /// <summary>The last known edit of a whole row, for a deletion against an update.</summary>
    public EditMark? Local(RowKey row) => _changes[row].Select(change => change.Edit).MaxBy(edit => edit!.At);

    /// <summary>The last known edit of a whole record.</summary>
    public EditMark? Remote(RecordId record) => _records.GetValueOrDefault(record)
        ?? _events.Where(pair => pair.Key.Item1 == record).Select(pair => pair.Value).MaxBy(edit => edit.At);

    private void Keep((RecordId, FieldId) key, EditMark edit)
    {
        if (!_events.TryGetValue(key, out var known) || known.At < edit.At) _events[key] = edit;
    }
}
