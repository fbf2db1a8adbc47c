using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Pairs;

/// <summary>Cells of events as canonical values.</summary>
internal static class EventCells
{
    /// <summary>Null where the event does not tell the value, or in a form that is not understood.</summary>
    public static CanonicalValue? Read(FieldMapping field, string? encoded, IRemoteTable table) =>
        encoded is not null && table.TryReadEventCell(field.Field, encoded, out var cell) && field.Codec.FromRemote(cell) is { Fits: true } value
            ? value.Value
            : null;
}
