using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using BitableSync.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit.Abstractions;

namespace BitableSync.IntegrationTests.Jobs;

/// <summary>
/// What the engine's jobs are promised by whatever scheduler runs them. A scheduler's test class says how it is added and inherits the rest.
/// </summary>
public abstract partial class JobEngineContract(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly JobResult Done = new JobResult.Done(new JobCounts());

    private readonly List<JobNode> _nodes = [];
    private TestDatabase? _database;
    private TestRole? _role;

    /// <summary>As <c>Jobs:Engine</c> names it.</summary>
    protected abstract string Engine { get; }

    private TestDatabase Database => _database!;

    public async Task InitializeAsync()
    {
        if (PostgresSkip.Reason is null) _database = await TestDatabase.CreateAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
            foreach (var line in node.Log.Notable.Take(20)) output.WriteLine(line);
        }

        if (_role is not null) await _role.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }

    [PostgresFact]
    public async Task A_scheduled_job_runs_at_once_and_then_once_a_period()
    {
        var runner = new ScriptedRunner();
        var node = await StartAsync(runner);
        await node.SetAsync(Every("orders", TimeSpan.FromSeconds(1)));
        await Eventually.TrueAsync(() => runner.CountOf("orders") >= 4, "four runs on the timer");
        AssertNoBurst(runner.RunsOf("orders"));
    }

    [PostgresFact]
    public async Task A_job_that_is_asked_for_runs_within_a_moment()
    {
        var runner = new ScriptedRunner();
        var node = await StartAsync(runner);
        List<TimeSpan> waits = [];
        for (var round = 1; round <= 10; round++)
        {
            var asked = TimeProvider.System.GetUtcNow();
            await node.TriggerAsync("orders");
            await Eventually.TrueAsync(() => runner.RunsOf("orders").Count(run => run.EndedAt is not null) == round, "the run that was asked for");
            waits.Add(runner.RunsOf("orders")[^1].StartedAt - asked);
            await IdleAsync(runner, node);
        }

        output.WriteLine($"from request to start: {string.Join(", ", waits.Select(wait => $"{wait.TotalMilliseconds:0} ms"))}");
        // The quickest says what the engine can do; the others say how busy the machine is.
        Assert.True(waits.Min() < TimeSpan.FromMilliseconds(100), $"the quickest start came after {waits.Min()}");
    }

    [PostgresFact]
    public async Task Many_requests_before_the_start_are_one_run()
    {
        var runner = new ScriptedRunner();
        var node = Add(runner);
        for (var request = 0; request < 100; request++) await node.TriggerAsync("orders");
        await node.StartAsync();
        await Eventually.TrueAsync(() => runner.CountOf("orders") > 0, "the run that was asked for");
        await IdleAsync(runner, node);
        Assert.Equal(1, runner.CountOf("orders"));
    }

    [PostgresFact]
    public async Task Many_requests_during_a_run_are_one_more_run_on_whichever_node_they_come()
    {
        var runner = new ScriptedRunner();
        var gate = new TaskCompletionSource();
        runner["orders"] = async (run, _) =>
        {
            if (run == 1) await gate.Task;
            return Done;
        };
        var first = await StartAsync(runner);
        var second = await StartAsync(runner);
        await first.TriggerAsync("orders");
        await Eventually.TrueAsync(() => runner.CountOf("orders") == 1, "the first run");
        for (var request = 0; request < 100; request++) await (request % 2 == 0 ? first : second).TriggerAsync("orders");
        await IdleAsync(runner, first);
        await IdleAsync(runner, second);
        Assert.Equal(1, runner.CountOf("orders"));
        gate.SetResult();
        await Eventually.TrueAsync(() => runner.CountOf("orders") == 2, "one more run");
        await IdleAsync(runner, first);
        await IdleAsync(runner, second);
        Assert.Equal(2, runner.CountOf("orders"));
    }

    [PostgresFact]
    public async Task A_job_runs_one_at_a_time_across_nodes_and_no_request_is_lost()
    {
        const int seed = 20261121;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var queues = new[] { "orders", "invoices", "customers" }.ToDictionary(mapping => mapping, _ => new WorkQueue());
        var runner = new ScriptedRunner();
        foreach (var (mapping, queue) in queues) runner[mapping] = async (_, cancellationToken) => await queue.DrainAsync(cancellationToken);
        JobNode[] nodes = [await StartAsync(runner), await StartAsync(runner)];
        for (var request = 0; request < 200; request++)
        {
            var (mapping, queue) = queues.ElementAt(random.Next(queues.Count));
            queue.Add();
            await nodes[random.Next(nodes.Length)].TriggerAsync(mapping);
            await Task.Delay(random.Next(20));
        }

        foreach (var (mapping, queue) in queues)
        {
            await Eventually.TrueAsync(() => queue.IsDrained, $"the work of {mapping} is done");
            Assert.Equal(1, queue.MostAtOnce);
        }

        output.WriteLine($"{runner.CountOf("orders")}, {runner.CountOf("invoices")}, {runner.CountOf("customers")} runs");
    }

    [PostgresFact]
    public async Task A_run_that_asks_for_time_is_repeated_with_growing_pauses_and_takes_requests_with_it()
    {
        var runner = new ScriptedRunner();
        runner["orders"] = (run, _) => Task.FromResult(
            run < 4 ? new JobResult.RetryLater("Bitable answers with 429", TimeSpan.FromSeconds(1.2)) : Done);
        var node = await StartAsync(runner);
        await node.TriggerAsync("orders");
        await Eventually.TrueAsync(() => runner.CountOf("orders") == 1, "the first run");
        await node.TriggerAsync("orders");
        await Eventually.TrueAsync(() => runner.CountOf("orders") == 4, "three more tries");
        await IdleAsync(runner, node);
        var pauses = Pauses(runner.RunsOf("orders"));
        output.WriteLine($"pauses: {string.Join(", ", pauses)}");
        Assert.Equal(3, pauses.Count);
        Assert.InRange(pauses[0].TotalSeconds, 1.2, 4);
        Assert.InRange(pauses[1].TotalSeconds, 2.4, 6);
        Assert.InRange(pauses[2].TotalSeconds, 4.8, 10);
    }

    [PostgresFact]
    public async Task Who_asks_for_a_job_that_waits_to_be_retried_need_not_sit_out_a_long_pause()
    {
        var runner = new ScriptedRunner();
        runner["orders"] = (run, _) => Task.FromResult(run < 5 ? new JobResult.RetryLater("Bitable answers with 503", TimeSpan.Zero) : Done);
        var node = await StartAsync(runner);
        await node.TriggerAsync("orders");
        await Eventually.TrueAsync(() => runner.CountOf("orders") == 4, "three more tries");
        await IdleAsync(runner, node);
        for (var request = 0; request < 20; request++) await node.TriggerAsync("orders");
        await Eventually.TrueAsync(() => runner.CountOf("orders") == 5, "the run that was asked for");
        await IdleAsync(runner, node);
        var pauses = Pauses(runner.RunsOf("orders"));
        output.WriteLine($"pauses: {string.Join(", ", pauses)}");
        Assert.Equal(4, pauses.Count);
        Assert.InRange(pauses[3].TotalSeconds, 5, 7.9); // Nobody asking, it would have been 8 at least.
    }

    [PostgresFact]
    public async Task A_job_that_another_worker_has_in_hand_is_looked_at_again_shortly()
    {
        var runner = new ScriptedRunner();
        runner["orders"] = (run, _) => Task.FromResult(run < 3 ? new JobResult.Busy() : Done);
        var node = await StartAsync(runner);
        await node.TriggerAsync("orders");
        await Eventually.TrueAsync(() => runner.CountOf("orders") == 3, "two more looks");
        await IdleAsync(runner, node);
        var pauses = Pauses(runner.RunsOf("orders"));
        Assert.Equal(2, pauses.Count);
        Assert.InRange(pauses[0].TotalSeconds, 1, 4);
        Assert.InRange(pauses[1].TotalSeconds, 2, 6);
    }

    [PostgresFact]
    public async Task A_stopped_mapping_is_not_retried_but_can_be_asked_for()
    {
        var runner = new ScriptedRunner();
        runner["orders"] = (_, _) => Task.FromResult<JobResult>(new JobResult.Stopped("The table is gone."));
        runner["invoices"] = (run, _) => Task.FromResult(run < 3 ? new JobResult.RetryLater("429", TimeSpan.Zero) : Done);
        var node = await StartAsync(runner);
        await node.TriggerAsync("orders");
        await node.TriggerAsync("invoices");
        // By the time another mapping was tried a third time, this one would have been tried a second time.
        await Eventually.TrueAsync(() => runner.CountOf("invoices") == 3, "the other mapping's tries");
        Assert.Equal(1, runner.CountOf("orders"));
        await node.TriggerAsync("orders");
        await Eventually.TrueAsync(() => runner.CountOf("orders") == 2, "the run that was asked for");
    }

    [PostgresFact]
    public async Task A_run_that_breaks_is_logged_and_tried_again()
    {
        var runner = new ScriptedRunner();
        runner["orders"] = (run, _) => run == 1 ? throw new InvalidOperationException("a fault in the engine") : Task.FromResult(Done);
        var node = await StartAsync(runner);
        await node.TriggerAsync("orders");
        await Eventually.TrueAsync(() => runner.CountOf("orders") == 2, "another try");
        Assert.Contains(node.Log.At(LogLevel.Error), line => line.Contains("Push of mapping orders broke") && line.Contains("a fault in the engine"));
    }

    [PostgresFact]
    public async Task A_slow_mapping_holds_up_no_other()
    {
        var runner = new ScriptedRunner();
        runner["slow"] = async (_, cancellationToken) => await ForeverAsync(cancellationToken);
        var node = await StartAsync(runner, Options with { MaxConcurrentRuns = 2 });
        await node.TriggerAsync("slow");
        await Eventually.TrueAsync(() => runner.CountOf("slow") == 1, "the slow run");
        for (var round = 1; round <= 3; round++)
        {
            await node.TriggerAsync("slow");
            await node.TriggerAsync("orders");
            await Eventually.TrueAsync(() => runner.CountOf("orders") == round, "a run of the other mapping");
        }
    }

    [PostgresFact]
    public async Task Long_comparisons_leave_places_for_what_people_wait_for()
    {
        var runner = new ScriptedRunner();
        JobNode? node = null;
        foreach (var mapping in new[] { "a", "b", "c", "d" })
            runner[mapping] = async (_, cancellationToken) => await ForeverAsync(cancellationToken);
        node = await StartAsync(runner, Options with { MaxConcurrentRuns = 2 });
        foreach (var mapping in new[] { "a", "b", "c", "d" }) await node.TriggerAsync(mapping, SyncJob.Reconcile);
        await node.TriggerAsync("orders");
        await Eventually.TrueAsync(() => runner.CountOf("orders") == 1, "a push beside four comparisons that never end");
    }

    [PostgresFact]
    public async Task Setting_the_same_schedule_again_changes_nothing_and_a_removed_mapping_runs_no_more()
    {
        var runner = new ScriptedRunner();
        var node = await StartAsync(runner);
        ScheduledJob[] both = [Every("orders", TimeSpan.FromHours(1)), Every("invoices", TimeSpan.FromSeconds(1))];
        for (var time = 1; time <= 3; time++) await node.SetAsync(both);
        await Eventually.TrueAsync(() => runner.CountOf("invoices") >= 2, "runs on the timer");
        Assert.Equal(1, runner.CountOf("orders"));
        await node.SetAsync(Every("orders", TimeSpan.FromHours(1)), Every("customers", TimeSpan.FromSeconds(1)));
        await IdleAsync(runner, node);
        var before = runner.CountOf("invoices");
        await Eventually.TrueAsync(() => runner.CountOf("customers") >= 3, "runs of the mapping that took its place");
        Assert.Equal(before, runner.CountOf("invoices"));
        Assert.Equal(1, runner.CountOf("orders"));
    }

    [PostgresFact]
    public async Task A_changed_period_takes_effect()
    {
        var runner = new ScriptedRunner();
        var node = await StartAsync(runner);
        await node.SetAsync(Every("orders", TimeSpan.FromHours(1)));
        await Eventually.TrueAsync(() => runner.CountOf("orders") == 1, "the first run");
        await node.SetAsync(Every("orders", TimeSpan.FromSeconds(1)));
        await Eventually.TrueAsync(() => runner.CountOf("orders") >= 4, "runs at the new period");
    }

    [PostgresFact]
    public async Task A_paused_mapping_only_says_so_on_its_timer_and_runs_within_a_moment_of_being_resumed()
    {
        var runner = new ScriptedRunner();
        var paused = true;
        runner["orders"] = (_, _) => Task.FromResult(paused ? new JobResult.AwaitsPerson("Paused by a person.") : Done);
        var node = await StartAsync(runner);
        await node.SetAsync(Every("orders", TimeSpan.FromSeconds(1)));
        await Eventually.TrueAsync(() => runner.CountOf("orders") >= 3, "the timer comes round all the same");
        AssertNoBurst(runner.RunsOf("orders"));
        Assert.All(await LatestAsync(node, "orders", 10), run => Assert.Equal(JobOutcome.AwaitsPerson, run.Outcome));
        await node.SetAsync(Every("orders", TimeSpan.FromHours(1)));
        await IdleAsync(runner, node);
        paused = false;
        var before = runner.CountOf("orders");
        await node.TriggerAsync("orders");
        await Eventually.TrueAsync(
            async () => (await LatestAsync(node, "orders", 1)) is [{ Outcome: JobOutcome.Done }], "the run that the resumption asked for", TimeSpan.FromSeconds(5));
        Assert.Equal(before + 1, runner.CountOf("orders"));
        Assert.Empty(node.Log.At(LogLevel.Error));
    }

    [PostgresFact]
    public async Task The_schedule_survives_a_restart_and_a_standstill_leaves_no_backlog()
    {
        var runner = new ScriptedRunner();
        var node = await StartAsync(runner);
        await node.SetAsync(Every("orders", TimeSpan.FromSeconds(1)));
        await Eventually.TrueAsync(() => runner.CountOf("orders") >= 1, "the first run");
        await node.StopAsync();
        var runs = runner.CountOf("orders");
        await Eventually.TrueAsync(
            () => TimeProvider.System.GetUtcNow() - runner.RunsOf("orders")[^1].StartedAt > TimeSpan.FromSeconds(5), "four missed periods");
        Assert.Equal(runs, runner.CountOf("orders"));
        await StartAsync(runner);
        await Eventually.TrueAsync(() => runner.CountOf("orders") >= runs + 3, "runs after the restart");
        AssertNoBurst([.. runner.RunsOf("orders").Skip(runs)]);
    }

    [PostgresFact]
    public async Task The_history_tells_of_all_nodes_how_each_run_ended()
    {
        var runner = new ScriptedRunner();
        runner["orders"] = (run, _) => Task.FromResult<JobResult>(run switch
        {
            1 => new JobResult.Busy(),
            2 => new JobResult.RetryLater("Bitable is away.", TimeSpan.Zero),
            3 => new JobResult.Done(new JobCounts { Seen = 3, Updated = 2, Parked = 1 }),
            _ => new JobResult.Stopped("The table is gone."),
        });
        var node = await StartAsync(runner);
        await node.TriggerAsync("orders");
        await Eventually.TrueAsync(() => runner.CountOf("orders") == 3, "three runs");
        await node.TriggerAsync("orders");
        await Eventually.TrueAsync(() => runner.CountOf("orders") == 4, "the fourth run");
        var other = await StartAsync(runner);
        IReadOnlyList<JobRun> latest = [];
        await Eventually.TrueAsync(async () => (latest = await LatestAsync(other, "orders", 10)).Count == 4, "four runs in the history");
        Assert.Equal([JobOutcome.Stopped, JobOutcome.Done, JobOutcome.RetryLater, JobOutcome.Busy], latest.Select(run => run.Outcome));
        Assert.Equal(["The table is gone.", new JobCounts { Seen = 3, Updated = 2, Parked = 1 }.ToString(), "Bitable is away.", null], latest.Select(run => run.Summary));
        Assert.All(latest.Zip(runner.RunsOf("orders").Reverse()), pair => Assert.InRange((pair.Second.StartedAt - pair.First.StartedAt).Duration().TotalSeconds, 0, 1));
        Assert.All(latest, run => Assert.True(run is { Job: SyncJob.Push, Mapping.Value: "orders", Node.Length: > 0 } && run.Duration < TimeSpan.FromSeconds(5), $"{run}"));
        Assert.Equal(latest.Take(2), await LatestAsync(other, "orders", 2));
        Assert.Empty(await other.History.LatestAsync(SyncJob.Pull, new MappingName("orders"), 10, CancellationToken.None));
    }

    protected abstract void AddEngine(IServiceCollection services, JobsOptions options);

    private static JobsOptions Options { get; } = new() { NodeTimeout = TimeSpan.FromSeconds(3) };

    private static ScheduledJob Every(string mapping, TimeSpan period) => new(SyncJob.Push, new MappingName(mapping), period);

    private static Task<IReadOnlyList<JobRun>> LatestAsync(JobNode node, string mapping, int count) =>
        node.History.LatestAsync(SyncJob.Push, new MappingName(mapping), count, CancellationToken.None);

    private static async Task<JobResult> ForeverAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return Done;
    }

    /// <summary>
    /// Returns when whatever the engine had to start is started: a job asked for later has run, twice. Stands in for waiting a while and
    /// hoping that nothing more comes.
    /// </summary>
    private static async Task IdleAsync(ScriptedRunner runner, JobNode node)
    {
        for (var time = 0; time < 2; time++)
        {
            var before = runner.CountOf("idle");
            await node.TriggerAsync("idle");
            await Eventually.TrueAsync(() => runner.RunsOf("idle").Count(run => run.EndedAt is not null) > before, "an idle engine");
        }
    }

    private static List<TimeSpan> Pauses(IReadOnlyList<ScriptedRunner.Run> runs) =>
        [.. runs.Zip(runs.Skip(1), (one, next) => next.StartedAt - one.EndedAt!.Value)];

    /// <summary>For a period of one second. A timer may come round soon after the run that the schedule began with, but only then.</summary>
    private static void AssertNoBurst(IReadOnlyList<ScriptedRunner.Run> runs) =>
        Assert.All(Pauses(runs).Skip(1), pause => Assert.True(pause >= TimeSpan.FromSeconds(0.5), $"a pause of {pause}"));

    private JobNode Add(ScriptedRunner runner, JobsOptions? options = null, string? connectionString = null)
    {
        var node = new JobNode(connectionString ?? Database.ConnectionString, runner, options ?? Options, AddEngine);
        _nodes.Add(node);
        return node;
    }

    private async Task<JobNode> StartAsync(ScriptedRunner runner, JobsOptions? options = null, string? connectionString = null)
    {
        var node = Add(runner, options, connectionString);
        await node.StartAsync();
        return node;
    }
}
