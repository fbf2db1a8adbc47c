using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Pairs;

/// <summary>Cells of events as canonical values.</summary>
internal static class EventCells
{
    /// <summary>All that events tell of a record's cells.</summary>
    public static ILookup<FieldId, EventCell> Of(RecordId record, IEnumerable<InboxEntry> events) => events
        .Where(entry => entry.Cells.ContainsKey(record))
        .SelectMany(entry => entry.Cells[record])
        .ToLookup(cell => cell.Key, cell => cell.Value);

    /// <summary>Null where the event does not tell the value, or in a form that is not understood.</summary>
    public static CanonicalValue? Read(FieldMapping field, string? encoded, IRemoteTable table) =>
        encoded is not null && table.TryReadEventCell(field.Field, encoded, out var cell) && field.Codec.FromRemote(cell) is { Fits: true } value
            ? value.Value
            : null;
}
