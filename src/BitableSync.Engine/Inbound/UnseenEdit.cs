using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Inbound;

/// <summary>
/// An edit in Bitable that one of the engine's own writes landed on before the engine had seen it. State alone cannot show it: the
/// event of the write does, for its value before is not the one the write was planned over.
/// </summary>
/// <param name="Record">The record.</param>
/// <param name="Item">The write that landed on the edit.</param>
/// <param name="Fields">The edited fields: over what both sides held, what was written, and what was there instead.</param>
internal sealed record UnseenEdit(RecordId Record, OutboxItem Item, IReadOnlyList<FieldState> Fields)
{
    /// <summary>The edits that the given events tell of, in the order of the events.</summary>
    /// <param name="events">The events to judge.</param>
    /// <param name="known">All events about the same records that are remembered.</param>
    /// <param name="sent">Writes to the same records.</param>
    /// <param name="mapping">The mapping.</param>
    /// <param name="table">Reads the cells of events.</param>
    public static IEnumerable<UnseenEdit> Find(
        IEnumerable<InboxEntry> events,
        IReadOnlyCollection<InboxEntry> known,
        IReadOnlyCollection<OutboxBatch> sent,
        TableMapping mapping,
        IRemoteTable table)
    {
        var items = sent.SelectMany(batch => batch.Items, (batch, item) => (batch.Kind, Item: item)).ToLookup(write => write.Item.Record);
        foreach (var entry in events.Where(entry => entry.Edit is not null))
        {
            foreach (var (record, cells) in entry.Cells)
            {
                var kind = entry.Deleted.Contains(record) ? RemoteWriteKind.Delete : RemoteWriteKind.Update;
                OutboxItem[] writes = [.. items[record].Where(write => write.Kind == kind).Select(write => write.Item)];
                var edits = mapping.Fields
                    .Where(field => cells.ContainsKey(field.Field))
                    .Select(field => Of(field, cells[field.Field], writes, entry, IsRepeated(entry, record, field, known, table), table))
                    .OfType<(OutboxItem Item, FieldState State)>()
                    .GroupBy(edit => edit.Item, edit => edit.State);
                foreach (var edit in edits) yield return new UnseenEdit(record, edit.Key, [.. edit]);
            }
        }
    }

    /// <summary>The write that landed on an unseen value of a field, and the state of the field; null where none did, or the event does not tell.</summary>
    private static (OutboxItem Item, FieldState State)? Of(
        FieldMapping field, EventCell cell, OutboxItem[] writes, InboxEntry entry, bool isRepeated, IRemoteTable table)
    {
        if (EventCells.Read(field, cell.Before, table) is not { IsEmpty: false } before) return null;
        var after = EventCells.Read(field, cell.After, table);
        OutboxItem[] echoed = [.. writes.Where(write => write.Believed.ContainsKey(field.Field) && (write.Values.Count == 0 || Written(write, field) == after))];
        // Several writes may have sent the same value, as when a field is put back again and again: the event is that of one of them.
        if (echoed.Length == 0 || echoed.Any(write => write.Believed[field.Field] == before || Written(write, field) == before)) return null;
        var item = echoed[^1];
        if (field.LinksTo is not null && !Tells(before, item.Believed[field.Field], isDelete: item.Values.Count == 0)) return null;
        // Without an edit of the row, a shared field is sent what Bitable held before: the event may be that of the person who wrote it first.
        if (item.Edit is null && after is { IsEmpty: false } && field.Owner == FieldOwner.Shared && !isRepeated) return null;
        return (item, new FieldState
        {
            Field = field,
            Base = item.Believed[field.Field],
            Local = Written(item, field),
            Remote = before,
            LocalEdit = item.Edit,
            RemoteEdit = entry.Edit,
        });
    }

    /// <summary>
    /// What has no row now may have had one then, or the other way round: such readings do not compare. And a record that is deleted has
    /// often lost links before, with targets that were deleted along with it.
    /// </summary>
    private static bool Tells(CanonicalValue before, CanonicalValue believed, bool isDelete) =>
        before is not CanonicalValue.Unlinked
        && believed is not CanonicalValue.Unlinked
        && (!isDelete || LinkedRows.KeysIn(before).Except(LinkedRows.KeysIn(believed)).Any());

    /// <summary>Whether an earlier event set the field to the same value.</summary>
    private static bool IsRepeated(
        InboxEntry entry, RecordId record, FieldMapping field, IReadOnlyCollection<InboxEntry> known, IRemoteTable table)
    {
        var after = EventCells.Read(field, entry.Cells[record][field.Field].After, table);
        return known.Any(other => other.Revision < entry.Revision
            && other.Cells.TryGetValue(record, out var cells)
            && cells.TryGetValue(field.Field, out var cell)
            && EventCells.Read(field, cell.After, table) == after);
    }

    private static CanonicalValue Written(OutboxItem item, FieldMapping field) => item.Values.GetValueOrDefault(field.Field, field.Blank);
}
