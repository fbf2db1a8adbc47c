using System.Security.Cryptography;
using System.Text;
using BitableSync.Tests.Simulation.Sweep;

namespace BitableSync.Tests.Simulation;

/// <summary>What one run showed.</summary>
/// <param name="Violations">Every invariant that does not hold; empty when all hold.</param>
/// <param name="Trace">What happened, in order.</param>
/// <param name="Struck">The faults that struck.</param>
internal sealed record RunReport(IReadOnlyList<string> Violations, IReadOnlyList<string> Trace, IReadOnlyList<Fault> Struck)
{
    /// <summary>Where processes might have been gone, in order, where the scenario is swept.</summary>
    public IReadOnlyList<Pass> Passes { get; init; } = [];

    public bool Failed => Violations.Count > 0;

    /// <summary>Equal for equal runs.</summary>
    public string Fingerprint => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [.. Trace, .. Violations]))));
}

/// <summary>One run: users edit both sides while two nodes sync, crash, freeze and restart; then all comes to rest and is checked.</summary>
internal sealed class SimulatedRun
{
    private readonly World _world;
    private readonly SeededScheduler _scheduler;
    private int _nodes;

    /// <param name="scenario">What the seed decides.</param>
    /// <param name="faults">Null draws them by the scenario's own rates.</param>
    public SimulatedRun(Scenario scenario, FaultPlan? faults = null)
    {
        var clock = new VirtualClock();
        _world = new World(clock, faults ?? new FaultPlan(scenario.Rates, scenario.Seed), new Random(scenario.Seed ^ 0x5eed), scenario);
        _scheduler = new SeededScheduler(new Random(scenario.Seed ^ 0x0dd), clock);
    }

    public RunReport Execute()
    {
        try
        {
            _scheduler.Run(LiveAsync);
        }
        catch (Exception e) when (e is InvalidOperationException or NodeCrashException)
        {
            _world.Violate(e.ToString());
        }

        return new RunReport(_world.Violations, _world.Trace, _world.Faults.Struck) { Passes = _world.Passes };
    }

    private async Task LiveAsync()
    {
        Beginnings.Lay(_world);
        using var stop = new CancellationTokenSource();
        var nodes = Task.WhenAll(Enumerable.Range(1, _world.Scenario.Nodes).Select(number => KeepAliveAsync($"n{number}", stop.Token)));
        var operators = _world.Scenario.HasOperator ? new Operators(_world).WatchAsync(stop.Token) : Task.CompletedTask;
        await Task.WhenAll(new Users(_world).FollowAsync(_world.Scenario.Program), new Reviewers(_world).ReviewAsync(_world.Scenario.Reviews));
        _world.Faults.On = false;
        _world.Log("faults are over");
        await Task.Delay(_world.Scenario.Rest, _world.Clock);
        Invariants.Check(_world);
        stop.Cancel();
        await Task.WhenAll(nodes, operators);
        if (_world.Violations.Count == 0) await RestAsync();
    }

    private async Task KeepAliveAsync(string name, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            using var node = new SimulatedNode(_world, $"{name}.{_nodes++}");
            await node.LiveAsync(cancellationToken);
            if (!node.Node.IsDead) return;
            _world.Log($"{node.Node.Name} is gone");
            await Task.Delay(TimeSpan.FromSeconds(_world.Random.Next(1, 10)), _world.Clock, CancellationToken.None);
        }
    }

    /// <summary>At rest nothing is written, whatever is asked; a difference that nobody told of is found.</summary>
    private async Task RestAsync()
    {
        if (_world.Automations is { } automations) automations.On = false;
        using var node = new SimulatedNode(_world, "rest");
        var rest = new AtRest(_world, node);
        await rest.NothingIsWrittenAsync();
        await rest.RepetitionsChangeNothingAsync();
        // A change of which nobody knows the time counts towards every mass change of a day, and would wait for the operator.
        if (!_world.Scenario.HasOperator) await rest.PlantedDifferencesAreFoundAsync();
    }
}
