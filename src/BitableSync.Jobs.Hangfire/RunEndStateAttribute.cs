using BitableSync.Engine.Jobs;
using Hangfire.Common;
using Hangfire.States;

namespace BitableSync.Jobs.Hangfire;

/// <summary>
/// Turns the end of a run into Hangfire's terms. To be tried again: scheduled, on the dashboard's page of retries. Stopped: deleted with
/// the reason, which expires like a success, where a failed job would stay for good and one come with every round of the timer. Done:
/// succeeded, with its counts.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RunEndStateAttribute : JobFilterAttribute, IElectStateFilter
{
    public void OnStateElection(ElectStateContext context)
    {
        if (context.CandidateState is not SucceededState { Result: RunEnd end } succeeded) return;
        if (end is { Rerun: { } rerun, At: { } at })
        {
            context.SetJobParameter("RetryCount", rerun.Attempt);
            // The dashboard's page of retries knows them by how their reason begins.
            context.CandidateState = HangfireRuns.ScheduledFor(at, $"Retry attempt {rerun.Attempt}: {end.Text}");
        }
        else if (end.Outcome == JobOutcome.Stopped)
        {
            context.CandidateState = new DeletedState { Reason = $"Stopped: {end.Text}" };
        }
        else
        {
            context.CandidateState = new SucceededState(end.Text, succeeded.Latency, succeeded.PerformanceDuration);
        }
    }
}
