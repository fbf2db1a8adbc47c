using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>An open conflict without a winner that nobody has to decide any more.</summary>
/// <param name="Record">The pair's record.</param>
/// <param name="Field">The field; null for all of the pair.</param>
/// <param name="Value">What stands now.</param>
/// <param name="Reason">Why, for people; no values.</param>
public sealed record SettledConflict(RecordId Record, FieldId? Field, CanonicalValue Value, string Reason);
