using BitableSync.Core.Ports;

namespace BitableSync.App.Review;

/// <summary>How one mapping fares, as page, API and <c>status</c> show it.</summary>
public sealed record MappingView
{
    public required string Name { get; init; }

    /// <summary>Base and table, <c>app_token/table_id</c>.</summary>
    public required string Bitable { get; init; }

    /// <summary>PostgreSQL table, <c>schema.table</c>.</summary>
    public required string Table { get; init; }

    public required MappingState State { get; init; }

    /// <summary>Why the state is not <see cref="MappingState.Running"/>, in words; null where it is.</summary>
    public string? Reason { get; init; }

    /// <summary>Pairs of one record and one row.</summary>
    public long Pairs { get; init; }

    public long WaitingChanges { get; init; }

    /// <summary>Age of the oldest row change that has not reached Bitable, in seconds.</summary>
    public double PushLagSeconds { get; init; }

    public long WaitingEvents { get; init; }

    /// <summary>Age of the oldest event that has not reached PostgreSQL, in seconds.</summary>
    public double PullLagSeconds { get; init; }

    public long OpenConflicts { get; init; }

    public long OpenDeadLetters { get; init; }

    /// <summary>Mass changes that wait for a person, or are being carried out or put back.</summary>
    public IReadOnlyList<HoldView> Holds { get; init; } = [];

    /// <summary>The full comparison that is under way, or was made last: how many records of how many it has seen, and what differed.</summary>
    public ScanStatus? Comparison { get; init; }

    public DateTimeOffset? LastComparisonAt { get; init; }

    public string? LastComparisonProblem { get; init; }

    public DateTimeOffset? FilledAt { get; init; }

    public DateTimeOffset? LastPushAt { get; init; }

    public string? LastPushProblem { get; init; }

    public DateTimeOffset? LastPullAt { get; init; }

    public string? LastPullProblem { get; init; }
}
