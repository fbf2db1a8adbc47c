using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>What a reviewer decided, for the audit.</summary>
/// <param name="State"><see cref="ConflictState.Confirmed"/> or <see cref="ConflictState.Reversed"/>.</param>
/// <param name="Value">The value that stands now.</param>
/// <param name="By">Who decided.</param>
/// <param name="At">When, on the database's clock; ignored when written.</param>
/// <param name="Reason">Why, in the reviewer's words; may be empty.</param>
public sealed record ConflictResolution(ConflictState State, CanonicalValue Value, string By, DateTimeOffset At, string Reason);
