using BitableSync.Core.Ports;

namespace BitableSync.Jobs.Hangfire.Dashboard;

/// <summary>The mappings: the program has them, the dashboard shows them.</summary>
public interface IDashboardMappings
{
    /// <exception cref="StoreException">The database could not be reached; so for every method here.</exception>
    Task<DashboardFacts> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Has the mapping's jobs do nothing until it is resumed. Without effect where there is no such mapping.</summary>
    /// <param name="by">Who asked for it; null where nobody is logged in.</param>
    Task PauseAsync(string mapping, string? by, CancellationToken cancellationToken);

    /// <summary>Undoes a pause or a stop, on every node. Without effect where the mapping runs or there is none.</summary>
    Task ResumeAsync(string mapping, string? by, CancellationToken cancellationToken);
}
