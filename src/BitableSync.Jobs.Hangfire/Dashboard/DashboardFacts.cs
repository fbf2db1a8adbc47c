namespace BitableSync.Jobs.Hangfire.Dashboard;

/// <summary>What the dashboard shows of the engine beside its own pages.</summary>
public sealed record DashboardFacts
{
    public int Mappings { get; init; }

    /// <summary>Mappings that wait for a person.</summary>
    public int Stopped { get; init; }

    /// <summary>Age of the oldest change, of any mapping and in either direction, that has not arrived.</summary>
    public TimeSpan LongestLag { get; init; }

    public long OpenConflicts { get; init; }

    public long OpenDeadLetters { get; init; }
}

/// <summary>Reads the facts; the program has them, the dashboard shows them.</summary>
public interface IDashboardFacts
{
    Task<DashboardFacts> ReadAsync(CancellationToken cancellationToken);
}
