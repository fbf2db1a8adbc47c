using BitableSync.Core.Records;

namespace BitableSync.Core.Merging;

/// <summary>One of the engine's own writes of a field: to which side, over what, and what.</summary>
public readonly record struct FieldWrite(Side Side, CanonicalValue Before, CanonicalValue After);
