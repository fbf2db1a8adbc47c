using System.Text.Json;
using BitableSync.Engine.Jobs;
using Quartz;

namespace BitableSync.Jobs.Quartz;

/// <summary>How a run's result is written into Quartz's execution history and read back.</summary>
internal static class RunReport
{
    private const string Outcome = "outcome";

    public static JobRunReport Of(JobResult result)
    {
        var summary = JobRun.SummaryOf(result);
        var report = result switch
        {
            JobResult.Done => JobRunReport.Succeeded(summary),
            JobResult.Busy or JobResult.AwaitsPerson => JobRunReport.Skipped(summary),
            _ => JobRunReport.Failed(summary),
        };
        return report.With(Outcome, JobRun.OutcomeOf(result).ToString());
    }

    public static JobOutcome OutcomeOf(ExecutionHistoryEntry entry) => entry.EffectiveResult switch
    {
        JobRunResult.Cancelled => JobOutcome.Cancelled,
        var other => ReadOutcome(entry.MetricsJson) ?? (other is JobRunResult.Failed ? JobOutcome.Failed : JobOutcome.Done),
    };

    private static JobOutcome? ReadOutcome(string? metrics)
    {
        if (metrics is null) return null;
        using var document = JsonDocument.Parse(metrics);
        return document.RootElement.TryGetProperty(Outcome, out var value) && Enum.TryParse<JobOutcome>(value.GetString(), out var outcome)
            ? outcome
            : null;
    }
}
