using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

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
    public static IEnumerable<UnseenEdit> Find(
        IEnumerable<InboxEntry> events, IReadOnlyCollection<OutboxBatch> sent, TableMapping mapping, IRemoteTable table)
    {
        var items = sent.SelectMany(batch => batch.Items, (batch, item) => (batch.Kind, Item: item)).ToLookup(write => write.Item.Record);
        foreach (var entry in events.Where(entry => entry.Edit is not null))
        {
            foreach (var (record, cells) in entry.Cells)
            {
                var kind = entry.Deleted.Contains(record) ? RemoteWriteKind.Delete : RemoteWriteKind.Update;
                foreach (var (_, item) in items[record].Where(write => write.Kind == kind))
                {
                    FieldState[] fields = [.. item.Believed.Keys
                        .Select(field => Of(mapping.FieldOf(field), cells.GetValueOrDefault(field), item, entry.Edit!, kind, table))
                        .OfType<FieldState>()];
                    if (fields.Length > 0) yield return new UnseenEdit(record, item, fields);
                }
            }
        }
    }

    /// <summary>The state of one field where the write landed on an unseen value; null where it did not, or the event does not tell.</summary>
    private static FieldState? Of(
        FieldMapping? field, EventCell? cell, OutboxItem item, EditMark edit, RemoteWriteKind kind, IRemoteTable table)
    {
        // What a link led to had no row then, and may have one now: the two readings do not compare.
        if (field is null || item.Believed[field.Field] is CanonicalValue.Unlinked) return null;
        if (Read(field, cell?.Before, table) is not { IsEmpty: false } before) return null;
        var written = item.Values.GetValueOrDefault(field.Field, field.Blank);
        var isEcho = kind == RemoteWriteKind.Delete || Read(field, cell?.After, table) == written;
        if (!isEcho || before == item.Believed[field.Field] || before == written) return null;
        return new FieldState
        {
            Field = field, Base = item.Believed[field.Field], Local = written, Remote = before, LocalEdit = item.Edit, RemoteEdit = edit,
        };
    }

    private static CanonicalValue? Read(FieldMapping field, string? encoded, IRemoteTable table) =>
        encoded is not null && table.TryReadEventCell(field.Field, encoded, out var cell) && field.Codec.FromRemote(cell) is { Fits: true } value
            ? value.Value
            : null;
}
