#if HANGFIRE
using BitableSync.App.Review;
using BitableSync.Jobs.Hangfire.Dashboard;

namespace BitableSync.App.Serving;

/// <summary>The mappings in numbers.</summary>
internal sealed class DashboardFactsReader(ReviewReader reader) : IDashboardFacts
{
    public async Task<DashboardFacts> ReadAsync(CancellationToken cancellationToken)
    {
        var mappings = await reader.ReadMappingsAsync(cancellationToken);
        var lags = mappings.Select(mapping => Math.Max(mapping.PushLagSeconds, mapping.PullLagSeconds));
        return new DashboardFacts
        {
            Mappings = mappings.Count,
            Stopped = mappings.Count(mapping => mapping.State == MappingState.Stopped),
            LongestLag = TimeSpan.FromSeconds(lags.DefaultIfEmpty().Max()),
            OpenConflicts = mappings.Sum(mapping => mapping.OpenConflicts),
            OpenDeadLetters = mappings.Sum(mapping => mapping.OpenDeadLetters),
        };
    }
}
#endif
