using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>One record of an intended write call.</summary>
/// <param name="Row">The row it comes from.</param>
/// <param name="Record">The record to update or delete; null in a create.</param>
/// <param name="LinkVersion">Version of the link when the write was planned; 0 in a create.</param>
/// <param name="Values">Canonical values sent, by field; empty in a delete.</param>
/// <param name="Changes">Change-log entries that are finished when this item is; they stay until then, so a crash loses nothing.</param>
public sealed record OutboxItem(
    RowKey Row,
    RecordId? Record,
    long LinkVersion,
    IReadOnlyDictionary<FieldId, CanonicalValue> Values,
    IReadOnlyList<long> Changes);
