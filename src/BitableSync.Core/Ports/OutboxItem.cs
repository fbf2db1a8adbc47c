using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>One record of an intended write call.</summary>
/// <param name="Row">The row it comes from.</param>
/// <param name="Record">The record to update or delete; null in a create.</param>
/// <param name="LinkVersion">Version of the link when the write was planned; 0 in a create.</param>
/// <param name="Values">Canonical values sent, by field; empty in a delete.</param>
/// <param name="Believed">
/// What Bitable was believed to hold when the write was planned: the cells to be overwritten, or all of a record to be deleted. An
/// event that shows something else in their place tells of an edit that the write landed on unseen.
/// </param>
/// <param name="Edit">Last known edit of the row when the write was planned; null where unknown.</param>
/// <param name="Changes">Change-log entries that are finished when this item is; they stay until then, so a crash loses nothing.</param>
public sealed record OutboxItem(
    RowKey Row,
    RecordId? Record,
    long LinkVersion,
    IReadOnlyDictionary<FieldId, CanonicalValue> Values,
    IReadOnlyDictionary<FieldId, CanonicalValue> Believed,
    EditMark? Edit,
    IReadOnlyList<long> Changes);
