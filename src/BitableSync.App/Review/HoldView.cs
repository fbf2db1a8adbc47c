using BitableSync.Core.Ports;

namespace BitableSync.App.Review;

/// <summary>A held mass change, as page, API and <c>status</c> show it.</summary>
public sealed record HoldView
{
    public required long Id { get; init; }

    /// <summary>The side that would lose something: <c>bitable</c> or <c>database</c>.</summary>
    public required string Target { get; init; }

    public required HoldState State { get; init; }

    /// <summary>What waits, why, and what to do about it.</summary>
    public required string Reason { get; init; }

    public long Deletes { get; init; }

    public long Overwrites { get; init; }

    /// <summary>Pairs of the mapping when it was counted.</summary>
    public long Pairs { get; init; }

    /// <summary>How many would have been let through.</summary>
    public long Allowed { get; init; }

    /// <summary>Keys of rows, or ids of records, of the first of them.</summary>
    public IReadOnlyList<string> Sample { get; init; } = [];

    public DateTimeOffset HeldAt { get; init; }

    public string? DecidedBy { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>When an approval ends; null before one.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What an approval still lets through.</summary>
    public long Remaining { get; init; }
}
