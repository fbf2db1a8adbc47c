using BitableSync.Core.Ports;

namespace BitableSync.Tests.Simulation;

/// <summary>One node's door for events.</summary>
internal sealed class MemoryIntake(World world, Node node) : IEventIntake
{
    public async Task<bool> StoreAsync(ReceivedEvent received, CancellationToken cancellationToken)
    {
        await node.PassToStoreAsync();
        var table = world.Tables.Single(each => each.Mapping.Remote == received.Table);
        return await StoreAsync(world, table, received.EventId, received.Entry);
    }

    /// <summary>False where the event is known already.</summary>
    public static async Task<bool> StoreAsync(World world, SimulatedTable table, string eventId, InboxEntry entry)
    {
        await world.Transactions.WaitAsync();
        var isNew = table.State.EventIds.Add(eventId);
        if (isNew)
        {
            var id = table.State.NextId++;
            table.State.Inbox[id] = (entry with { Id = id }, false);
        }

        world.Transactions.Release();
        return isNew;
    }
}
