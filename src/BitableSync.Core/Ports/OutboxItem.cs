using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>One record of an intended write call.</summary>
/// <param name="Row">The row it comes from.</param>
/// <param name="Record">The record to update or delete; null in a create.</param>
/// <param name="Values">Canonical values sent, by field; empty in a delete.</param>
public sealed record OutboxItem(RowKey Row, RecordId? Record, IReadOnlyDictionary<FieldId, CanonicalValue> Values);
