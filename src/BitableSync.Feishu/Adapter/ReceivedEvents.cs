using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Events;
using EventCell = BitableSync.Core.Ports.EventCell;

namespace BitableSync.Feishu.Adapter;

/// <summary>Translates events about Bitable tables into what the engine's inbox stores.</summary>
public static class ReceivedEvents
{
    /// <summary>The event for the inbox; null for events that are not about records or fields of a table.</summary>
    public static ReceivedEvent? From(FeishuEvent received)
    {
        ArgumentNullException.ThrowIfNull(received);
        return received.Content switch
        {
            EventContent.RecordsChanged changed => Event(received, changed.Table, Records(changed)),
            EventContent.FieldsChanged changed => Event(received, changed.Table, new InboxEntry
            {
                Id = 0,
                Records = [],
                Edit = Edit(changed.UpdateTime, changed.OperatorOpenId),
                Revision = changed.Revision,
                IsFieldChange = true,
            }),
            _ => null,
        };
    }

    private static ReceivedEvent Event(FeishuEvent received, TableAddress table, InboxEntry entry) => new()
    {
        EventId = received.EventId,
        Table = new(new(table.AppToken), new(table.TableId)),
        Entry = entry,
        Payload = received.Payload,
    };

    private static InboxEntry Records(EventContent.RecordsChanged changed) => new()
    {
        // The store numbers entries.
        Id = 0,
        Records = [.. changed.Changes.Select(change => new RecordId(change.RecordId)).Distinct()],
        Edit = Edit(changed.UpdateTime, changed.OperatorOpenId),
        Cells = Cells(changed.Changes),
        Deleted = [.. changed.Changes.Where(change => change.Action == ChangeAction.Deleted).Select(change => new RecordId(change.RecordId)).Distinct()],
        Revision = changed.Revision,
    };

    private static EditMark? Edit(DateTimeOffset? at, string? actor) => at is { } time ? new EditMark(time, actor) : null;

    /// <summary>Cells per record. Of a record that one event changes twice, the first value before and the last one after count.</summary>
    private static Dictionary<RecordId, IReadOnlyDictionary<FieldId, EventCell>> Cells(IEnumerable<RecordChange> changes)
    {
        Dictionary<RecordId, IReadOnlyDictionary<FieldId, EventCell>> cells = [];
        foreach (var record in changes.GroupBy(change => new RecordId(change.RecordId)))
        {
            Dictionary<FieldId, EventCell> fields = [];
            foreach (var change in record)
            {
                foreach (var cell in change.Before)
                    fields.TryAdd(new(cell.FieldId), new EventCell(Encoded(cell), null));
                foreach (var cell in change.After)
                    fields[new(cell.FieldId)] = new EventCell(fields.GetValueOrDefault(new(cell.FieldId))?.Before, Encoded(cell));
            }
            if (fields.Count > 0)
                cells[record.Key] = fields;
        }
        return cells;
    }

    /// <summary>People are told by their open_ids, which stand next to the value; the ids inside the value belong to no known kind.</summary>
    private static string Encoded(Events.EventCell cell) => cell is { Value.Length: > 0, Identity: { } people } ? people.GetRawText() : cell.Value;
}
