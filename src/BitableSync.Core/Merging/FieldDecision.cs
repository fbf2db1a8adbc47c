using BitableSync.Core.Mapping;
using BitableSync.Core.Records;

namespace BitableSync.Core.Merging;

/// <summary>What to do with one field of a pair.</summary>
public sealed record FieldDecision
{
    public required FieldMapping Field { get; init; }

    public required FieldAction Action { get; init; }

    /// <summary>The value to write, or to which the base advances.</summary>
    public required CanonicalValue Value { get; init; }

    /// <summary>
    /// The base once this decision is recorded but before its write has happened. For a conflict this is the losing value: from
    /// then on the pair reads as a one-sided change by the winner, so the write may happen later, on any node, and the conflict
    /// is logged once.
    /// </summary>
    public required CanonicalValue RecordedBase { get; init; }

    public FieldConflict? Conflict { get; init; }

    /// <summary>Set where the field waits for a person from now on, or still does; null ends the waiting.</summary>
    public HeldField? Held { get; init; }

    /// <summary>A reviewer's choice is fulfilled, or overtaken by a newer edit, and can be forgotten.</summary>
    public bool ForgetDecided { get; init; }
}
