using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Conflicts;
using BitableSync.Engine.History;
using MediatR;

namespace BitableSync.Tests.Simulation;

/// <summary>People who decide conflicts and undo changes while everything else goes on, on nodes that crash like any other.</summary>
internal sealed class Reviewers(World world)
{
    private Random Random => world.Random;

    public async Task ReviewAsync(int looks)
    {
        for (var look = 0; look < looks; look++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Next(0, 12_000)), world.Clock);
            var table = world.Tables[Random.Next(world.Tables.Count)];
            StoredConflict[] open = [.. table.State.Conflicts.Values.Where(conflict => conflict.Resolution is null && conflict.Conflict.Field is not null)];
            HistoryEntry[] written = [.. table.State.History.Values.Where(entry => entry.Side is not null)];
            if (open.Length > 0 && Random.Next(3) > 0) await DecideAsync(table, open[Random.Next(open.Length)], look);
            else if (written.Length > 0 && Scenario.Undoes(world.Scenario.Seed)) await UndoAsync(table, written[^(1 + Random.Next(Math.Min(written.Length, 5)))], look);
        }
    }

    private async Task DecideAsync(SimulatedTable table, StoredConflict conflict, int look)
    {
        var choice = (ConflictChoice)Random.Next(1, 4);
        var field = conflict.Conflict.Field!.Value;
        var value = choice == ConflictChoice.Value ? new CanonicalValue.Text(world.Ledger.NewChoice(field, world.Clock.GetUtcNow())) : null;
        Choose(table, field, choice switch { ConflictChoice.Bitable => conflict.Conflict.Remote, ConflictChoice.Database => conflict.Conflict.Local, _ => value! });
        var command = new ResolveConflict(table.Mapping.Name, conflict.Id, choice, value, Seen: null, conflict.Version, "reviewer", "");
        // Where it was not decided, or nobody can tell, the value was never promised a place.
        if (await SendAsync(command, look, $"decides {conflict.Id}: {choice} {value?.Value}") is not ResolveOutcome.Resolved) world.Ledger.Overwrite(value?.Value);
    }

    private async Task UndoAsync(SimulatedTable table, HistoryEntry entry, int look)
    {
        foreach (var (field, value) in entry.Before.Concat(entry.After))
        {
            Choose(table, field, value);
            if (value is CanonicalValue.Text text) world.Ledger.Restored.Add(text.Value);
        }

        // What was created goes when that is undone.
        table.DeletedRows.Add(entry.Row);
        if (entry.Act == HistoryAct.Created) table.UndoneRows.Add(entry.Row);
        if (entry.Record is { } record) table.DeletedRecords.Add(record);
        await SendAsync(new UndoChange(table.Mapping.Name, entry.Id, Field: null, "reviewer", ""), look, $"undoes {entry.Act} {entry.Id} of {entry.Record}");
        if (!table.State.History.Values.Any(later => later.Undoes == entry.Id)) return;
        // Whoever undoes a change has seen the values that go.
        foreach (var value in entry.After.Values.OfType<CanonicalValue.Text>()) world.Ledger.Overwrite(value.Value);
    }

    private void Choose(SimulatedTable table, FieldId field, CanonicalValue value) =>
        world.Ledger.Chosen.Add((table.Mapping.Name, field, value is CanonicalValue.Text text ? text.Value : ""));

    /// <summary>Null where the node crashed, so that nobody knows whether it was done.</summary>
    private async Task<ResolveOutcome?> SendAsync(IRequest<ResolveOutcome> command, int look, string what)
    {
        using var node = new SimulatedNode(world, $"reviewer.{look}");
        try
        {
            // Time passes between looking and deciding.
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Next(0, 2000)), world.Clock);
            var outcome = await node.SendAsync(command);
            world.Log($"reviewer {what} -> {outcome.GetType().Name}");
            return outcome;
        }
        catch (Exception e) when (e is NodeCrashException or StoreException)
        {
            world.Log($"reviewer {what} -> crash");
            return null;
        }
    }
}
