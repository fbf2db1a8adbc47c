using BitableSync.Core.Records;

namespace BitableSync.Postgres.Figures;

/// <summary>How one mapping fares in numbers, for metrics and health: cheap to read, and so less exact than what people see.</summary>
public sealed record MappingFigures
{
    public required MappingName Mapping { get; init; }

    /// <summary>Why the mapping's jobs do nothing; null where they run.</summary>
    public string? StoppedBecause { get; init; }

    /// <summary>Whether the first complete pass is over.</summary>
    public bool IsFilled { get; init; }

    /// <summary>Database to Bitable.</summary>
    public required QueueFigures Push { get; init; }

    /// <summary>Bitable to database.</summary>
    public required QueueFigures Pull { get; init; }

    /// <summary>Whether a comparison is under way on some node.</summary>
    public bool IsComparing { get; init; }

    /// <summary>Since the last comparison ended; null before the first.</summary>
    public TimeSpan? SinceComparison { get; init; }

    /// <summary>Write calls that were intended and whose fate is not known yet.</summary>
    public long OpenBatches { get; init; }

    /// <summary>Age of the oldest of them; zero where there is none.</summary>
    public TimeSpan OldestBatch { get; init; }

    public long OpenConflicts { get; init; }

    public long OpenDeadLetters { get; init; }
}
