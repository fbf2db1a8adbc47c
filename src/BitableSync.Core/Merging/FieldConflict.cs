using BitableSync.Core.Records;

namespace BitableSync.Core.Merging;

/// <summary>A decision that discards a value somebody wrote: what stood against what, and why the winner won.</summary>
public sealed record FieldConflict(ConflictRule Rule, Side Winner, FieldState State);
