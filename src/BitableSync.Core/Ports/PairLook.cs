using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>A pair as a comparison saw it.</summary>
/// <param name="Row">The row, where its key is known.</param>
/// <param name="Record">The record, where there is one.</param>
/// <param name="Print">Fingerprint of both sides' mapped values: while it stays the same, neither side has changed.</param>
public sealed record PairLook(RowKey? Row, RecordId? Record, string Print);
