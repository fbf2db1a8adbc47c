namespace BitableSync.Jobs.Hangfire.Dashboard;

/// <summary>What the dashboard shows of the engine beside its own pages.</summary>
public sealed record DashboardFacts
{
    public IReadOnlyList<MappingFacts> Mappings { get; init; } = [];

    /// <summary>Age of the oldest change, of any mapping and in either direction, that has not arrived; in words.</summary>
    public string LongestLag { get; init; } = "";

    /// <summary>Mappings that wait for a person.</summary>
    public int Waiting => Mappings.Count(mapping => mapping.NeedsPerson);

    public long OpenConflicts => Mappings.Sum(mapping => mapping.OpenConflicts);

    public long OpenDeadLetters => Mappings.Sum(mapping => mapping.OpenDeadLetters);
}
