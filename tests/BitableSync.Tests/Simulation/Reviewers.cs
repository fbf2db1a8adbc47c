using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Conflicts;

namespace BitableSync.Tests.Simulation;

/// <summary>People who decide conflicts while everything else goes on, on nodes that crash like any other.</summary>
internal sealed class Reviewers(World world, LeaseTable leases)
{
    private Random Random => world.Random;

    public async Task ReviewAsync(int looks)
    {
        for (var look = 0; look < looks; look++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Next(0, 12_000)), world.Clock);
            StoredConflict[] open = [.. world.State.Conflicts.Values.Where(conflict => conflict.Resolution is null && conflict.Conflict.Field is not null)];
            if (open.Length > 0) await DecideAsync(open[Random.Next(open.Length)], look);
        }
    }

    private async Task DecideAsync(StoredConflict conflict, int look)
    {
        var choice = (ConflictChoice)Random.Next(1, 4);
        var value = choice == ConflictChoice.Value ? new CanonicalValue.Text(world.Ledger.NewValue("V")) : null;
        using var node = new SimulatedNode(world, leases, new Node($"reviewer.{look}", Random, world.Clock, world.Faults));
        var command = new ResolveConflict(world.Mapping.Name, conflict.Id, choice, value, Seen: null, conflict.Version, "reviewer", "");
        try
        {
            // Time passes between looking and deciding.
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Next(0, 2000)), world.Clock);
            var outcome = await node.SendAsync(command);
            world.Log($"reviewer decides {conflict.Id}: {choice} {value?.Value} -> {outcome.GetType().Name}");
            if (outcome is not ResolveOutcome.Resolved) world.Ledger.Overwrite(value?.Value);
        }
        catch (NodeCrashException)
        {
            // Nobody promised the reviewer that it was decided.
            world.Log($"reviewer crashes over {conflict.Id}");
            world.Ledger.Overwrite(value?.Value);
        }
    }
}
