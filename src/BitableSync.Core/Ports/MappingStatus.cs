using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>How one mapping fares.</summary>
public sealed record MappingStatus
{
    public required MappingName Mapping { get; init; }

    /// <summary>Why the mapping's jobs do nothing; null where they run.</summary>
    public string? StoppedBecause { get; init; }

    /// <summary>The table revision up to which Bitable's changes are known to be complete; null before the first pass.</summary>
    public long? Revision { get; init; }

    /// <summary>When the first complete pass ended; null before that.</summary>
    public DateTimeOffset? BackfilledAt { get; init; }

    public DateTimeOffset? LastPushAt { get; init; }

    public string? LastPushProblem { get; init; }

    public DateTimeOffset? LastPullAt { get; init; }

    public string? LastPullProblem { get; init; }

    public DateTimeOffset? LastReconcileAt { get; init; }

    public string? LastReconcileProblem { get; init; }

    /// <summary>The comparison that is under way, or was made last; null before the first.</summary>
    public ScanStatus? Scan { get; init; }

    public long Links { get; init; }

    public long WaitingChanges { get; init; }

    /// <summary>Age of the oldest waiting row change; zero where none waits.</summary>
    public TimeSpan PushLag { get; init; }

    public long WaitingEvents { get; init; }

    /// <summary>Age of the oldest waiting event; zero where none waits.</summary>
    public TimeSpan PullLag { get; init; }

    /// <summary>Conflicts no reviewer has looked at.</summary>
    public long OpenConflicts { get; init; }

    public long OpenDeadLetters { get; init; }

    /// <summary>Mass changes that wait for a person, or are being carried out or put back; at most one per side.</summary>
    public IReadOnlyList<Hold> Holds { get; init; } = [];
}
