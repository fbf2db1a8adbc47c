using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Conflicts;
using BitableSync.Engine.History;
using MediatR;

namespace BitableSync.Tests.Simulation;

/// <summary>People who decide conflicts and undo changes while everything else goes on, on nodes that crash like any other.</summary>
internal sealed class Reviewers(World world, LeaseTable leases)
{
    private Random Random => world.Random;

    public async Task ReviewAsync(int looks)
    {
        for (var look = 0; look < looks; look++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Next(0, 12_000)), world.Clock);
            StoredConflict[] open = [.. world.State.Conflicts.Values.Where(conflict => conflict.Resolution is null && conflict.Conflict.Field is not null)];
            HistoryEntry[] written = [.. world.State.History.Values.Where(entry => entry.Side is not null)];
            if (open.Length > 0 && Random.Next(3) > 0) await DecideAsync(open[Random.Next(open.Length)], look);
            else if (written.Length > 0) await UndoAsync(written[^(1 + Random.Next(Math.Min(written.Length, 5)))], look);
        }
    }

    private async Task DecideAsync(StoredConflict conflict, int look)
    {
        var choice = (ConflictChoice)Random.Next(1, 4);
        var value = choice == ConflictChoice.Value ? new CanonicalValue.Text(world.Ledger.NewValue("V")) : null;
        var command = new ResolveConflict(world.Mapping.Name, conflict.Id, choice, value, Seen: null, conflict.Version, "reviewer", "");
        // Where it was not decided, or nobody can tell, the value was never promised a place.
        if (await SendAsync(command, look, $"decides {conflict.Id}: {choice} {value?.Value}") is not ResolveOutcome.Resolved) world.Ledger.Overwrite(value?.Value);
    }

    private async Task UndoAsync(HistoryEntry entry, int look)
    {
        await SendAsync(new UndoChange(world.Mapping.Name, entry.Id, Field: null, "reviewer", ""), look, $"undoes {entry.Act} {entry.Id} of {entry.Record}");
        if (!world.State.History.Values.Any(later => later.Undoes == entry.Id)) return;
        // Whoever undoes a change has seen the values that go.
        foreach (var value in entry.After.Values.OfType<CanonicalValue.Text>()) world.Ledger.Overwrite(value.Value);
    }

    /// <summary>Null where the node crashed, so that nobody knows whether it was done.</summary>
    private async Task<ResolveOutcome?> SendAsync(IRequest<ResolveOutcome> command, int look, string what)
    {
        using var node = new SimulatedNode(world, leases, new Node($"reviewer.{look}", Random, world.Clock, world.Faults));
        try
        {
            // Time passes between looking and deciding.
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Next(0, 2000)), world.Clock);
            var outcome = await node.SendAsync(command);
            world.Log($"reviewer {what} -> {outcome.GetType().Name}");
            return outcome;
        }
        catch (NodeCrashException)
        {
            world.Log($"reviewer {what} -> crash");
            return null;
        }
    }
}
