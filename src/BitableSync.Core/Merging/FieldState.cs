using BitableSync.Core.Mapping;
using BitableSync.Core.Records;

namespace BitableSync.Core.Merging;

/// <summary>The three versions of one mapped field, with what is known about the last write on each side.</summary>
public sealed record FieldState
{
    public required FieldMapping Field { get; init; }

    public required CanonicalValue Base { get; init; }

    public required CanonicalValue Local { get; init; }

    public required CanonicalValue Remote { get; init; }

    /// <summary>Null where no time is known.</summary>
    public EditMark? LocalEdit { get; init; }

    /// <summary>Null where no time is known.</summary>
    public EditMark? RemoteEdit { get; init; }

    /// <summary>A reviewer's choice that has not reached both sides yet.</summary>
    public DecidedValue? Decided { get; init; }

    /// <summary>Set where the field has been waiting for a person.</summary>
    public HeldField? Held { get; init; }

    public bool LocalChanged => Local != Base;

    public bool RemoteChanged => Remote != Base;
}
