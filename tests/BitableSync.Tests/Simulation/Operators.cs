using BitableSync.Core.Ports;
using BitableSync.Engine.Guards;
using BitableSync.Engine.Jobs;

namespace BitableSync.Tests.Simulation;

/// <summary>People who see to it that stopped mappings run again and that held changes are decided, on nodes that crash like any other.</summary>
internal sealed class Operators(World world)
{
    private int _looks;

    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(world.Random.Next(500, 5000)), world.Clock, CancellationToken.None);
            foreach (var table in world.Tables) await LookAtAsync(table);
        }
    }

    private async Task LookAtAsync(SimulatedTable table)
    {
        if (table.State.Status?.StoppedBecause is not null)
        {
            await ActAsync(table, "resumes", node => node.Get<IMappingStates>().ResumeAsync(table.Mapping.Name, CancellationToken.None));
        }

        if (table.State.Holds.Values.FirstOrDefault(hold => hold.State == HoldState.Open) is not { } held) return;
        // What a field that flows one way only would overwrite cannot be taken back on the other side.
        var decision = world.Scenario.Rejects && held.Deletes > 0 ? HoldState.Rejected : HoldState.Approved;
        await ActAsync(table, $"{decision} {held.Harmful} on {held.Target}", node => node.Get<HoldDecider>()
            .DecideAsync(table.Mapping, new HoldDecision(decision, "operator", "was meant", held.Id, held.Harmful), CancellationToken.None));
    }

    private async Task ActAsync(SimulatedTable table, string what, Func<SimulatedNode, Task> act)
    {
        using var node = new SimulatedNode(world, $"operator.{_looks++}");
        try
        {
            await act(node);
            world.Log($"operator {what} {table.Mapping.Name}");
            foreach (var job in Enum.GetValues<SyncJob>()) world.Ring(job, table.Mapping.Name);
        }
        catch (Exception e) when (e is NodeCrashException or StoreException)
        {
            world.Log($"operator {what} {table.Mapping.Name} -> crash");
        }
    }
}
