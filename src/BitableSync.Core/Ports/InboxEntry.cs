using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>One stored event, or the engine's own request for another look.</summary>
public sealed record InboxEntry
{
    public required long Id { get; init; }

    public required IReadOnlyList<RecordId> Records { get; init; }

    /// <summary>The event's time (whole seconds) and operator; null for a request.</summary>
    public EditMark? Edit { get; init; }

    /// <summary>Fields the event names per record; a record that is missing here had no field named (added, deleted, request).</summary>
    public IReadOnlyDictionary<RecordId, IReadOnlyList<FieldId>> Fields { get; init; } =
        new Dictionary<RecordId, IReadOnlyList<FieldId>>();

    /// <summary>The table's revision after the change; null where unknown.</summary>
    public long? Revision { get; init; }

    /// <summary>The event says that fields of the table changed, not records.</summary>
    public bool IsFieldChange { get; init; }
}
