using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using BitableSync.IntegrationTests.Support;
using Microsoft.Extensions.Logging;

namespace BitableSync.IntegrationTests.Jobs;

/// <summary>Shutdown, dead nodes, and a database that is away.</summary>
public abstract partial class JobEngineContract
{
    [PostgresFact]
    public async Task A_node_that_shuts_down_lets_the_batch_in_hand_finish_and_the_work_goes_on_elsewhere()
    {
        var runner = new ScriptedRunner();
        var batchFinished = false;
        runner["orders"] = async (run, cancellationToken) =>
        {
            if (run > 1) return Done;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ForeverAsync(cancellationToken));
            await Task.Delay(500, CancellationToken.None);
            batchFinished = true;
            throw new OperationCanceledException(cancellationToken);
        };
        var node = await StartAsync(runner);
        await node.TriggerAsync("orders");
        await Eventually.TrueAsync(() => runner.CountOf("orders") == 1, "a run in progress");
        await node.StopAsync();
        Assert.True(batchFinished, "the node stopped before its run did");
        Assert.Equal(1, runner.CountOf("orders"));
        var other = await StartAsync(runner);
        await Eventually.TrueAsync(() => runner.CountOf("orders") == 2, "the work goes on on another node");
        await Eventually.TrueAsync(async () => (await LatestAsync(other, "orders", 5)).Count == 2, "both runs in the history");
        Assert.Equal([JobOutcome.Done, JobOutcome.Cancelled], (await LatestAsync(other, "orders", 5)).Select(run => run.Outcome));
    }

    [PostgresFact]
    public async Task A_node_cut_off_from_the_database_loses_its_run_to_another()
    {
        var role = _role = await TestRole.CreateAsync(Database);
        var runner = new ScriptedRunner();
        var gate = new TaskCompletionSource();
        runner["orders"] = async (run, _) =>
        {
            if (run == 1) await gate.Task;
            return Done;
        };
        var lost = await StartAsync(runner, connectionString: role.ConnectionString);
        await lost.TriggerAsync("orders");
        await Eventually.TrueAsync(() => runner.CountOf("orders") == 1, "a run in progress");
        var other = await StartAsync(runner);
        await other.TriggerAsync("orders");
        await role.CutOffAsync();
        await Eventually.TrueAsync(() => runner.CountOf("orders") >= 2, "another node runs it", Options.NodeTimeout * 4);
        // It comes back with a run that everybody has forgotten.
        await role.LetInAsync();
        gate.SetResult();
        await IdleAsync(runner, other);
        await lost.TriggerAsync("invoices");
        await Eventually.TrueAsync(() => runner.CountOf("invoices") == 1, "the node is of use again");
    }

    [PostgresFact]
    public async Task A_killed_process_loses_its_run_to_another()
    {
        var runner = new ScriptedRunner();
        await using var process = await JobNodeProcess.StartAsync(Engine, Database, "orders", Options.NodeTimeout);
        var survivor = await StartAsync(runner);
        process.Kill();
        await Eventually.TrueAsync(() => runner.CountOf("orders") >= 1, "the survivor runs it", Options.NodeTimeout * 4);
        await survivor.TriggerAsync("orders");
        await Eventually.TrueAsync(() => runner.CountOf("orders") >= 2, "the job can be asked for again");
    }

    [PostgresFact]
    public async Task Two_processes_run_a_job_one_at_a_time()
    {
        await using var one = await JobNodeProcess.StartAsync(Engine, Database, "one", Options.NodeTimeout, "shared");
        await using var other = await JobNodeProcess.StartAsync(Engine, Database, "other", Options.NodeTimeout, "shared");
        const string ended = $"FROM {JobNodeProgram.Runs} WHERE mapping = 'shared' AND ended IS NOT NULL";
        await Eventually.TrueAsync(
            async () => await Database.ScalarAsync<bool>($"SELECT count(*) >= 40 AND count(DISTINCT node) = 2 {ended}"),
            "forty runs that both processes asked for, some in each",
            TimeSpan.FromSeconds(60));
        Assert.Equal(0, await Database.ScalarAsync<long>($"""
            SELECT count(*) FROM {JobNodeProgram.Runs} a JOIN {JobNodeProgram.Runs} b
              ON a.id < b.id AND a.mapping = b.mapping AND a.started < b.ended AND b.started < a.ended
            WHERE a.mapping = 'shared'
            """));
    }

    [PostgresFact]
    public async Task Nodes_that_start_at_once_on_an_empty_database_all_run()
    {
        var runner = new ScriptedRunner();
        JobNode[] nodes = [Add(runner), Add(runner), Add(runner), Add(runner)];
        await Task.WhenAll(nodes.Select(node => node.StartAsync()));
        foreach (var node in nodes) await node.SetAsync(Every("orders", TimeSpan.FromHours(1)));
        foreach (var node in nodes)
            await Eventually.TrueAsync(() => node.Log.At(LogLevel.Information).Contains($"Job engine {Engine} runs on this node"), "the node runs");
        foreach (var node in nodes) await node.SetAsync(Every("orders", TimeSpan.FromHours(1)), Every("idle", TimeSpan.FromHours(1)));
        foreach (var node in nodes) await IdleAsync(runner, node);
        Assert.Equal(1, runner.CountOf("orders"));
        Assert.All(nodes, node => Assert.Empty(node.Log.At(LogLevel.Error)));
        Assert.All(nodes, node => Assert.DoesNotContain(node.Log.At(LogLevel.Warning), line => line.Contains("could not start")));
    }

    [PostgresFact]
    public async Task A_node_starts_without_its_database_says_so_and_forgets_nothing_it_was_asked_for()
    {
        var outage = await Outage.BeginAsync(Database);
        var runner = new ScriptedRunner();
        var node = await StartAsync(runner);
        await node.TriggerAsync("orders");
        await node.SetAsync(Every("invoices", TimeSpan.FromHours(1)));
        await Eventually.TrueAsync(
            () => node.Log.At(LogLevel.Warning).Any(line => line.Contains($"Job engine {Engine} could not start")), "a line that says what is wrong");
        Assert.Equal(0, runner.CountOf("orders"));
        await outage.EndAsync();
        await Eventually.TrueAsync(() => runner.CountOf("orders") == 1 && runner.CountOf("invoices") == 1, "both runs once the database is back");
        await IdleAsync(runner, node);
        Assert.Equal((1, 1), (runner.CountOf("orders"), runner.CountOf("invoices")));
    }

    [PostgresFact]
    public async Task A_database_that_goes_away_and_comes_back_loses_no_request()
    {
        var runner = new ScriptedRunner();
        var gate = new TaskCompletionSource();
        runner["long"] = async (_, _) =>
        {
            await gate.Task;
            return Done;
        };
        var node = await StartAsync(runner);
        await node.SetAsync(Every("timed", TimeSpan.FromSeconds(1)));
        await node.TriggerAsync("long");
        await Eventually.TrueAsync(() => runner.CountOf("long") == 1 && runner.CountOf("timed") >= 1, "runs before the outage");
        var outage = await Outage.BeginAsync(Database);
        await node.TriggerAsync("orders");
        await Eventually.TrueAsync(
            () => node.Log.At(LogLevel.Warning).Any(line => line.Contains("could not take a schedule or a wake-up")), "a line that says what is wrong");
        gate.SetResult();
        await outage.EndAsync();
        await Eventually.TrueAsync(() => runner.CountOf("orders") >= 1, "the request made during the outage");
        var timed = runner.CountOf("timed");
        await Eventually.TrueAsync(() => runner.CountOf("timed") >= timed + 2, "the timer goes on");
        await node.TriggerAsync("long");
        await Eventually.TrueAsync(() => runner.CountOf("long") >= 2, "a run of the job that was running");
    }

    [PostgresFact]
    public async Task A_request_that_came_while_a_try_was_waiting_is_honoured_as_soon_as_the_job_runs_well()
    {
        var runner = new ScriptedRunner();
        runner["orders"] = (run, _) => Task.FromResult(run == 1 ? new JobResult.RetryLater("429", TimeSpan.FromMinutes(2)) : Done);
        var node = await StartAsync(runner);
        await node.TriggerAsync("orders");
        await Eventually.TrueAsync(() => runner.CountOf("orders") == 1, "the first run");
        await IdleAsync(runner, node);
        await node.TriggerAsync("orders");
        await IdleAsync(runner, node);
        Assert.Equal(1, runner.CountOf("orders"));
        // The timer finds that all is well again.
        await node.SetAsync(Every("orders", TimeSpan.FromSeconds(10)));
        await Eventually.TrueAsync(() => runner.CountOf("orders") == 3, "the timer's run and the one that was asked for");
        Assert.InRange(Pauses(runner.RunsOf("orders"))[1].TotalSeconds, 0, 5); // The timer's next would have come after 10.
    }
}
