using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>A mass change that waits, or waited, for a person. Holds keys, never values.</summary>
public sealed record Hold
{
    /// <summary>0 until stored.</summary>
    public long Id { get; init; }

    /// <summary>The side that would lose something.</summary>
    public required Side Target { get; init; }

    public required long Deletes { get; init; }

    /// <summary>Pairs of which at least one value would be replaced or cleared.</summary>
    public required long Overwrites { get; init; }

    /// <summary>Pairs of the mapping at that time.</summary>
    public required long Pairs { get; init; }

    /// <summary>How many would have been let through.</summary>
    public required long Allowed { get; init; }

    /// <summary>Keys of rows, or ids of records, of the first of them.</summary>
    public required IReadOnlyList<string> Sample { get; init; }

    /// <summary>What makes it suspicious beyond its size; null where nothing does.</summary>
    public string? Cause { get; init; }

    public DateTimeOffset HeldAt { get; init; }

    /// <summary>When it was counted last; a hold is counted again from time to time, for its cause may go away.</summary>
    public DateTimeOffset CountedAt { get; init; }

    public HoldState State { get; init; }

    public string? DecidedBy { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    public string? Reason { get; init; }

    /// <summary>End of an approval; null before one.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What an approval still lets through; 0 where there is none.</summary>
    public long Remaining { get; init; }

    public long Harmful => Deletes + Overwrites;
}
