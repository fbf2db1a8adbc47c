using BitableSync.Core.Fields;
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
        if (field is null || Read(field, cell?.Before, table) is not { IsEmpty: false } before) return null;
        if (field.LinksTo is not null && !Tells(before, item.Believed[field.Field], kind)) return null;
        var written = item.Values.GetValueOrDefault(field.Field, field.Blank);
        var isEcho = kind == RemoteWriteKind.Delete || Read(field, cell?.After, table) == written;
        if (!isEcho || before == item.Believed[field.Field] || before == written) return null;
        return new FieldState
        {
            Field = field, Base = item.Believed[field.Field], Local = written, Remote = before, LocalEdit = item.Edit, RemoteEdit = edit,
        };
    }

    /// <summary>
    /// What has no row now may have had one then, or the other way round: such readings do not compare. And a record that is deleted has
    /// often lost links before, with targets that were deleted along with it.
    /// </summary>
    private static bool Tells(CanonicalValue before, CanonicalValue believed, RemoteWriteKind kind) =>
        before is not CanonicalValue.Unlinked
        && believed is not CanonicalValue.Unlinked
        && (kind != RemoteWriteKind.Delete || LinkedRows.KeysIn(before).Except(LinkedRows.KeysIn(believed)).Any());

    private static CanonicalValue? Read(FieldMapping field, string? encoded, IRemoteTable table) =>
        encoded is not null && table.TryReadEventCell(field.Field, encoded, out var cell) && field.Codec.FromRemote(cell) is { Fits: true } value
            ? value.Value
            : null;
}
