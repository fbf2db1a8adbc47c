using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Quartz;
using Quartz.Extensibility;

namespace BitableSync.Jobs.Quartz;

/// <summary>Reads the history that Quartz keeps of every node's runs: a week, and the latest 100 successes of each job.</summary>
internal sealed class QuartzJobHistory([FromKeyedServices(QuartzNames.Scheduler)] IExecutionHistoryStore history) : IJobHistory
{
    /// <exception cref="StoreException">The job engine's database is away, or has no tables yet because no node ever started.</exception>
    public async Task<IReadOnlyList<JobRun>> LatestAsync(SyncJob job, MappingName mapping, int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var query = new ExecutionHistoryQuery
        {
            SchedulerName = QuartzNames.Scheduler,
            Job = QuartzNames.JobOf(job, mapping),
            Take = count,
        };
        try
        {
            var page = await history.QueryExecutions(query, cancellationToken);
            return [.. page.Items.Select(entry => Read(job, mapping, entry))];
        }
        catch (JobPersistenceException exception)
        {
            throw new StoreException($"Reading the latest runs of {job} of mapping {mapping} failed; try again later.", isTransient: true, exception);
        }
    }

    private static JobRun Read(SyncJob job, MappingName mapping, ExecutionHistoryEntry entry) => new()
    {
        Job = job,
        Mapping = mapping,
        StartedAt = entry.FiredAtUtc,
        Duration = entry.Duration,
        Outcome = RunReport.OutcomeOf(entry),
        Summary = entry.Summary ?? entry.ExceptionMessage,
        Node = entry.SchedulerInstanceId,
    };
}
