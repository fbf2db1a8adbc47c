using Hangfire.Dashboard;

namespace BitableSync.Jobs.Hangfire.Dashboard;

/// <summary>How one mapping fares, in the words it is shown with.</summary>
public sealed record MappingFacts
{
    public required string Name { get; init; }

    public required string State { get; init; }

    /// <summary>The colour of <see cref="State"/>.</summary>
    public MetricStyle Style { get; init; }

    /// <summary>It is stopped, or a part of its changes is held, until a person acts.</summary>
    public bool NeedsPerson { get; init; }

    /// <summary>Why the state is what it is, or how far long work has come; null where there is nothing to say.</summary>
    public string? Note { get; init; }

    public required DirectionFacts ToBitable { get; init; }

    public required DirectionFacts ToPostgres { get; init; }

    /// <summary>What the last comparison of both sides found, e.g. "0 of 5,760 differ"; null where that is not known.</summary>
    public string? Compared { get; init; }

    public DateTimeOffset? ComparedAt { get; init; }

    public long OpenConflicts { get; init; }

    public long OpenDeadLetters { get; init; }
}

/// <summary>One direction of a mapping.</summary>
/// <param name="Waiting">What waits, in words.</param>
/// <param name="LastRunAt">Null before the first run.</param>
public sealed record DirectionFacts(string Waiting, DateTimeOffset? LastRunAt);
