#if HANGFIRE
using BitableSync.Engine.Jobs;
using BitableSync.IntegrationTests.Support;
using BitableSync.Jobs.Hangfire;
using Hangfire;
using Hangfire.Storage;
using Microsoft.Extensions.Logging;

namespace BitableSync.IntegrationTests.Jobs;

/// <summary>What people see and do on Hangfire's own pages.</summary>
public sealed class HangfireRunsTests : IAsyncLifetime
{
    private readonly ScriptedRunner _runner = new();
    private TestDatabase? _database;
    private JobNode? _node;

    private JobNode Node => _node!;

    private JobStorage Storage => Node.Get<JobStorage>();

    private IMonitoringApi Pages => Storage.GetMonitoringApi();

    public async Task InitializeAsync()
    {
        if (PostgresSkip.Reason is not null) return;
        _database = await TestDatabase.CreateAsync();
        _node = NodeOn(_database);
        await _node.StartAsync();
        await Eventually.TrueAsync(() => Node.Log.At(LogLevel.Information).Contains("Job engine hangfire runs on this node"), "the node runs");
    }

    public async Task DisposeAsync()
    {
        if (_node is not null) await _node.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }

    [PostgresFact]
    public async Task A_run_tells_how_it_went()
    {
        var counts = new JobCounts { Seen = 3, Updated = 2 };
        _runner["orders"] = (_, _) => Task.FromResult<JobResult>(new JobResult.Done(counts));
        await Node.TriggerAsync("orders");
        await Eventually.TrueAsync(() => Pages.SucceededJobs(0, 10).Count == 1, "the run among those that succeeded");
        var run = Pages.SucceededJobs(0, 10).Single().Value;
        Assert.Equal($"\"{counts}\"", run.Result);
        Assert.Equal(("PushAsync", "orders"), (run.Job.Method.Name, run.Job.Args[0]));
    }

    [PostgresFact]
    public async Task A_run_to_be_tried_again_is_the_same_run_on_the_page_of_retries()
    {
        _runner["orders"] = (run, _) => Task.FromResult<JobResult>(
            run == 1 ? new JobResult.RetryLater("Bitable answers with 429", TimeSpan.Zero) : new JobResult.Done(new JobCounts()));
        await Node.TriggerAsync("orders", SyncJob.Pull);
        string? id = null;
        await Eventually.TrueAsync(() => (id = Retries().SingleOrDefault()) is not null, "the run among the retries");
        Assert.Equal("Retry attempt 1: Bitable answers with 429", Pages.JobDetails(id).History[0].Reason);
        await Eventually.TrueAsync(() => Pages.SucceededJobs(0, 10).Any(run => run.Key == id), "the same run among those that succeeded");
        Assert.Empty(Retries());
    }

    [PostgresFact]
    public async Task A_stopped_mapping_leaves_a_deleted_run_with_the_reason_and_no_failed_one()
    {
        _runner["orders"] = (_, _) => Task.FromResult<JobResult>(new JobResult.Stopped("The table is gone."));
        await Node.TriggerAsync("orders");
        await Eventually.TrueAsync(() => Pages.DeletedListCount() == 1, "the run among those that were deleted");
        Assert.Equal("Stopped: The table is gone.", Pages.JobDetails(Pages.DeletedJobs(0, 1).Single().Key).History[0].Reason);
        Assert.Equal(0, Pages.FailedCount());
    }

    [PostgresFact]
    public async Task Runs_that_find_a_person_yet_to_act_succeed_and_leave_the_run_that_stopped_in_the_history()
    {
        _runner["orders"] = (run, _) => Task.FromResult<JobResult>(
            run == 1 ? new JobResult.Stopped("The table is gone.") : new JobResult.AwaitsPerson("The table is gone."));
        for (var run = 1; run <= 4; run++)
        {
            await Node.TriggerAsync("orders");
            await Eventually.TrueAsync(() => Pages.SucceededListCount() + Pages.DeletedListCount() == run, "the end of a run");
        }

        Assert.Equal((3, 1, 0), (Pages.SucceededListCount(), Pages.DeletedListCount(), Pages.FailedCount()));
        Assert.All(Pages.SucceededJobs(0, 10), run => Assert.Equal("\"Waits for a person: The table is gone.\"", run.Value.Result));
        var latest = await Node.History.LatestAsync(SyncJob.Push, new("orders"), 10, CancellationToken.None);
        Assert.Equal([JobOutcome.AwaitsPerson, JobOutcome.Stopped], latest.Select(run => run.Outcome));
    }

    [PostgresFact]
    public async Task Who_deletes_a_run_in_progress_cancels_it_and_what_was_asked_for_meanwhile_is_run()
    {
        _runner["orders"] = async (run, cancellationToken) =>
        {
            if (run == 1) await Task.Delay(Timeout.Infinite, cancellationToken);
            return new JobResult.Done(new JobCounts());
        };
        await Node.TriggerAsync("orders");
        await Eventually.TrueAsync(() => _runner.CountOf("orders") == 1, "a run in progress");
        await Node.TriggerAsync("orders");
        await Node.TriggerAsync("invoices");
        await Eventually.TrueAsync(() => _runner.CountOf("invoices") == 1, "a run of another mapping");
        var id = Pages.ProcessingJobs(0, 10).Single(run => run.Value.Job.Args[0] is "orders").Key;
        Assert.True(new BackgroundJobClient(Storage).Delete(id));
        await Eventually.TrueAsync(() => _runner.CountOf("orders") == 2, "the run that was asked for meanwhile");
        Assert.Equal("Deleted", Pages.JobDetails(id).History[0].StateName);
        await Node.TriggerAsync("orders");
        await Eventually.TrueAsync(() => _runner.CountOf("orders") == 3, "the job can be asked for");
    }

    [PostgresFact]
    public async Task Who_requeues_an_old_run_runs_the_job()
    {
        await Node.TriggerAsync("orders");
        await Eventually.TrueAsync(() => Pages.SucceededJobs(0, 10).Count == 1, "a run that succeeded");
        Assert.True(new BackgroundJobClient(Storage).Requeue(Pages.SucceededJobs(0, 10).Single().Key));
        await Eventually.TrueAsync(() => _runner.CountOf("orders") == 2, "another run");
    }

    [PostgresFact]
    public async Task A_timer_is_named_by_job_and_mapping_and_can_be_triggered_by_hand()
    {
        await Node.SetAsync(new ScheduledJob(SyncJob.Reconcile, new("orders"), TimeSpan.FromHours(1)));
        await Eventually.TrueAsync(() => _runner.CountOf("orders") == 1, "the first run");
        using var connection = Storage.GetConnection();
        Assert.Equal("reconcile:orders", connection.GetRecurringJobs().Single().Id);
        new RecurringJobManager(Storage).Trigger("reconcile:orders");
        await Eventually.TrueAsync(() => _runner.CountOf("orders") == 2, "a run by hand");
        await Node.SetAsync();
        Assert.Empty(connection.GetRecurringJobs());
    }

    private JobNode NodeOn(TestDatabase database) =>
        new(database.ConnectionString, _runner, new JobsOptions(), (services, options) => services.AddBitableSyncHangfire(options));

    private IEnumerable<string> Retries()
    {
        using var connection = Storage.GetConnection();
        return connection.GetAllItemsFromSet("retries");
    }
}
#endif
