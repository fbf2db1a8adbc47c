namespace BitableSync.Postgres.Nodes;

/// <summary>One process that shares the database.</summary>
/// <param name="Name">Machine and process id.</param>
/// <param name="Version">Of the program.</param>
/// <param name="Silence">Time since its last sign of life, by the database's clock. A node that runs gives one every few seconds.</param>
/// <param name="Holds">Leases it holds now, e.g. <c>push:orders</c>.</param>
public sealed record ListedNode(string Name, string Version, DateTimeOffset StartedAt, TimeSpan Silence, IReadOnlyList<string> Holds)
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    /// <summary>Whether the node is taken to be running; a frozen one is not.</summary>
    public bool IsAlive => Silence < LongestSilence;
}
