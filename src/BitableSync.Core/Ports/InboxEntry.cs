using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>One stored event, or the engine's own request for another look.</summary>
public sealed record InboxEntry
{
    public required long Id { get; init; }

    public required IReadOnlyList<RecordId> Records { get; init; }

    /// <summary>The event's time (whole seconds) and operator; null for a request.</summary>
    public EditMark? Edit { get; init; }

    /// <summary>
    /// Cells the event names per record, before and after; a record that is missing here had none named. Evidence of who changed
    /// what and when, not state: what a record holds is fetched.
    /// </summary>
    public IReadOnlyDictionary<RecordId, IReadOnlyDictionary<FieldId, EventCell>> Cells { get; init; } =
        new Dictionary<RecordId, IReadOnlyDictionary<FieldId, EventCell>>();

    /// <summary>Records the event says were deleted.</summary>
    public IReadOnlyList<RecordId> Deleted { get; init; } = [];

    /// <summary>The table's revision after the change; null where unknown.</summary>
    public long? Revision { get; init; }

    /// <summary>The event says that fields of the table changed, not records.</summary>
    public bool IsFieldChange { get; init; }
}
