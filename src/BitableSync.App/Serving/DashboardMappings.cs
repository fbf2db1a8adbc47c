#if HANGFIRE
using BitableSync.App.Review;
using BitableSync.App.Ui;
using BitableSync.Jobs.Hangfire.Dashboard;
using Hangfire.Dashboard;

namespace BitableSync.App.Serving;

/// <summary>The mappings as the job engine's dashboard shows them: in the words of the page at <c>/</c>.</summary>
internal sealed class DashboardMappings(ReviewReader reader, MappingPauser pauser, MappingResumer resumer) : IDashboardMappings
{
    public async Task<DashboardFacts> ReadAsync(CancellationToken cancellationToken)
    {
        var mappings = await reader.ReadMappingsAsync(cancellationToken);
        var lags = mappings.Select(mapping => Math.Max(mapping.PushLagSeconds, mapping.PullLagSeconds));
        return new DashboardFacts
        {
            Mappings = [.. mappings.Select(Show)],
            LongestLag = Moment.Span(TimeSpan.FromSeconds(lags.DefaultIfEmpty().Max())),
        };
    }

    public Task PauseAsync(string mapping, string? by, CancellationToken cancellationToken) => pauser.PauseAsync(mapping, by, cancellationToken);

    public Task ResumeAsync(string mapping, string? by, CancellationToken cancellationToken) => resumer.ResumeAsync(mapping, cancellationToken);

    private static MappingFacts Show(MappingView mapping) => new()
    {
        Name = mapping.Name,
        State = mapping.State.ToString(),
        Style = StyleOf(mapping.State),
        NeedsPerson = mapping.State is MappingState.Stopped or MappingState.Held,
        Note = mapping.Reason ?? (mapping.Holds is [var hold, ..] ? hold.Reason : null),
        ToBitable = new DirectionFacts(Lag.ToBitable(mapping), mapping.LastPushAt),
        ToPostgres = new DirectionFacts(Lag.ToPostgres(mapping), mapping.LastPullAt),
        Compared = ComparisonText.Of(mapping.Comparison),
        ComparedAt = mapping.LastComparisonAt,
        OpenConflicts = mapping.OpenConflicts,
        OpenDeadLetters = mapping.OpenDeadLetters,
    };

    private static MetricStyle StyleOf(MappingState state) => state switch
    {
        MappingState.Running => MetricStyle.Success,
        MappingState.Filling => MetricStyle.Info,
        MappingState.Stopped => MetricStyle.Danger,
        _ => MetricStyle.Warning,
    };
}
#endif
