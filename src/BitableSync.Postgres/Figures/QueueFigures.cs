namespace BitableSync.Postgres.Figures;

/// <summary>What waits for one direction of a mapping, and whether anybody works on it.</summary>
public sealed record QueueFigures
{
    /// <summary>Row changes, or events, that no run has finished. Counted up to <see cref="FigureReader.CountLimit"/>.</summary>
    public long Waiting { get; init; }

    /// <summary>Age of the oldest; zero where none waits.</summary>
    public TimeSpan Lag { get; init; }

    /// <summary>
    /// For how long something has waited that came after the last run ended, and so must have asked for another; zero where nothing
    /// has. Looks at the latest 1000 only.
    /// </summary>
    public TimeSpan Unattended { get; init; }

    /// <summary>Whether a run is under way on some node.</summary>
    public bool IsRunning { get; init; }

    /// <summary>Since the last run ended; null before the first.</summary>
    public TimeSpan? SinceRun { get; init; }
}
