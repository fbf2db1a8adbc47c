using BitableSync.Engine.Jobs;
using Hangfire.Common;
using Hangfire.States;

namespace BitableSync.Jobs.Hangfire;

/// <summary>
/// Turns the end of a run into Hangfire's terms. To be tried again: scheduled, on the dashboard's page of retries. Stopped: deleted with
/// the reason, which expires like a success, where a failed job would stay for good. Done: succeeded, with its counts; also where a run
/// did nothing because a person has yet to act.
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
            var text = end.Outcome == JobOutcome.AwaitsPerson ? $"Waits for a person: {end.Text}" : end.Text;
            context.CandidateState = new SucceededState(text, succeeded.Latency, succeeded.PerformanceDuration);
        }
    }
}
