using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using Hangfire;
using Hangfire.Server;
using Polly;

namespace BitableSync.Jobs.Hangfire;

/// <summary>
/// One run of one job, as Hangfire calls it. Hangfire itself gives the run of a dead node to another; that one runs at a time and that no
/// request is lost is the business of <see cref="JobTurns"/>.
/// </summary>
[AutomaticRetry(Attempts = 0)]
[StatisticsHistory]
[RunEndState]
internal sealed class SyncHangfireJob(SyncJobExecution execution, JobTurns turns, TimeProvider clock)
{
    /// <summary>Time that a cancelled run is given to store how it ended.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(10);

    /// <summary>The database may be away for a while; a run is not over before its end is stored.</summary>
    private static readonly ResiliencePipeline Storing = UntilStored.Repeating(exception => exception is not OperationCanceledException);

    [Queue(HangfireNames.Push)]
    [JobDisplayName("push {0}")]
    public Task<RunEnd> PushAsync(string mapping, PerformContext context, CancellationToken cancellationToken) =>
        RunAsync(SyncJob.Push, new MappingName(mapping), context, cancellationToken);

    [Queue(HangfireNames.Pull)]
    [JobDisplayName("pull {0}")]
    public Task<RunEnd> PullAsync(string mapping, PerformContext context, CancellationToken cancellationToken) =>
        RunAsync(SyncJob.Pull, new MappingName(mapping), context, cancellationToken);

    [Queue(HangfireNames.Reconcile)]
    [JobDisplayName("reconcile {0}")]
    public Task<RunEnd> ReconcileAsync(string mapping, PerformContext context, CancellationToken cancellationToken) =>
        RunAsync(SyncJob.Reconcile, new MappingName(mapping), context, cancellationToken);

    private async Task<RunEnd> RunAsync(SyncJob job, MappingName mapping, PerformContext context, CancellationToken cancellationToken)
    {
        var id = context.BackgroundJob.Id;
        var onTimer = context.GetJobParameter<string?>("RecurringJobId", allowStale: true) is not null;
        var turn = await Storing.ExecuteAsync(token => turns.TakeAsync(job, mapping, id, onTimer, token), cancellationToken);
        if (turn is null) return RunEnd.NotThisTime;

        var started = clock.GetUtcNow();
        var result = await ResultAsync(job, mapping, cancellationToken);
        var run = new JobRun
        {
            Job = job,
            Mapping = mapping,
            StartedAt = started,
            Duration = clock.GetUtcNow() - started,
            Outcome = result is null ? JobOutcome.Cancelled : JobRun.OutcomeOf(result),
            Summary = result is null ? null : JobRun.SummaryOf(result),
            Node = context.ServerId,
        };
        var next = await EndAsync(turn, run, result, cancellationToken);
        return result is null ? throw new OperationCanceledException(cancellationToken) : RunEnd.Of(result, next);
    }

    /// <summary>Null: the run was cancelled, by a node that shuts down or by a person who deleted it on the dashboard.</summary>
    private async Task<JobResult?> ResultAsync(SyncJob job, MappingName mapping, CancellationToken cancellationToken)
    {
        try
        {
            return await execution.RunAsync(job, mapping, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<(Rerun Next, DateTimeOffset At)?> EndAsync(Turn turn, JobRun run, JobResult? result, CancellationToken cancellationToken)
    {
        using var lastWords = new CancellationTokenSource(LastWords, clock);
        var until = cancellationToken.IsCancellationRequested ? lastWords.Token : cancellationToken;
        return await Storing.ExecuteAsync(token => turns.EndAsync(turn, run, result, token), until);
    }
}
