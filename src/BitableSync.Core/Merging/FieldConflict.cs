using BitableSync.Core.Records;

namespace BitableSync.Core.Merging;

/// <summary>A decision that discards a value somebody wrote: what stood against what, and why the winner won.</summary>
/// <param name="Rule">Why the winner won.</param>
/// <param name="Winner">Whose value stands; null where nothing is discarded and a person must decide.</param>
/// <param name="State">What stood against what.</param>
public sealed record FieldConflict(ConflictRule Rule, Side? Winner, FieldState State);
