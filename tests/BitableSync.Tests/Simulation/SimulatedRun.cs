using System.Text.Json;
using BitableSync.Core.Mapping;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;

namespace BitableSync.Tests.Simulation;

/// <summary>One seeded run: users edit both sides while nodes sync, crash, freeze and restart; then all comes to rest and is checked.</summary>
internal sealed class SimulatedRun(int seed, Faults faults, int edits = 30)
{
    private readonly LeaseTable _leases = new();
    private int _nodes;

    /// <summary>Every invariant that does not hold at the end, with the trace; empty when all hold.</summary>
    public IReadOnlyList<string> Execute()
    {
        var random = new Random(seed);
        var clock = new VirtualClock();
        var deletes = random.Next(2) == 0 ? DeleteConflictPolicy.UpdateWins : DeleteConflictPolicy.DeleteWins;
        var world = new World(clock, faults, random, SimulatedMapping.Create(deletes, random.Next(2) == 0 ? FieldOwner.Shared : FieldOwner.Manual));
        try
        {
            new SeededScheduler(random, clock).Run(() => LiveAsync(world));
        }
        catch (Exception e) when (e is InvalidOperationException or NodeCrashException)
        {
            world.Violations.Add(e.ToString());
        }

        return world.Violations.Count == 0 ? [] : [$"seed {seed} ({deletes})", .. world.Violations, .. world.Trace];
    }

    private async Task LiveAsync(World world)
    {
        using var stop = new CancellationTokenSource();
        var nodes = Task.WhenAll(KeepAliveAsync(world, "n1", stop.Token), KeepAliveAsync(world, "n2", stop.Token));
        await Task.WhenAll(new Users(world).EditAsync(edits), new Reviewers(world, _leases).ReviewAsync(edits / 3));
        world.Faults.On = false;
        await Task.Delay(TimeSpan.FromMinutes(5), world.Clock);
        stop.Cancel();
        await nodes;
        await SettleAsync(world);
        Invariants.Check(world);
    }

    private async Task KeepAliveAsync(World world, string name, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            using var node = new SimulatedNode(world, _leases, new Node($"{name}.{_nodes++}", world.Random, world.Clock, world.Faults));
            await node.LiveAsync(cancellationToken);
            if (node.Node.IsDead) world.Log($"{node.Node.Name} is gone");
            await Task.Delay(TimeSpan.FromSeconds(world.Random.Next(1, 10)), world.Clock, CancellationToken.None);
        }
    }

    /// <summary>Lets everything drain, with a reconcile for the events that were lost, then looks whether a further round still writes.</summary>
    private async Task SettleAsync(World world)
    {
        using var node = new SimulatedNode(world, _leases, new Node("settle", world.Random, world.Clock, world.Faults));
        await Task.Delay(TimeSpan.FromSeconds(60), world.Clock);
        for (var round = 0; round < 4; round++) await RoundAsync(node, world);
        var writes = world.RemoteWrites;
        await RoundAsync(node, world);
        if (world.RemoteWrites != writes) world.Violations.Add("I5: writes to Bitable at rest");
    }

    private static async Task RoundAsync(SimulatedNode node, World world)
    {
        foreach (var job in new[] { SyncJob.Reconcile, SyncJob.Pull, SyncJob.Push, SyncJob.Pull, SyncJob.Push })
        {
            for (var attempt = 0; attempt < 20; attempt++)
            {
                var result = await node.RunAsync(job);
                if (result is JobResult.Done) break;
                if (attempt == 19) world.Violations.Add($"I14: {job} does not come to rest: {result}");
                await Task.Delay(TimeSpan.FromSeconds(5), world.Clock);
            }
        }

        await Task.Delay(TimeSpan.FromSeconds(30), world.Clock);
    }
}
