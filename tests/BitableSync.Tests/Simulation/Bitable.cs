using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;

namespace BitableSync.Tests.Simulation;

/// <summary>One record of an event: its cells before, and after unless it was deleted.</summary>
internal sealed record BitableEdit(RecordId Record, IReadOnlyDictionary<FieldId, string> Before, IReadOnlyDictionary<FieldId, string>? After)
{
    public IReadOnlyDictionary<FieldId, EventCell> Changed() => Before.Keys.Union(After?.Keys ?? [])
        .Where(field => After is null || Before.GetValueOrDefault(field) != After.GetValueOrDefault(field))
        .ToDictionary(field => field, field => new EventCell(Before.GetValueOrDefault(field, ""), After?.GetValueOrDefault(field, "")));
}

/// <summary>What the simulated Bitable does by itself: ids and events.</summary>
internal static class Bitable
{
    public static RecordId NewId(World world, SimulatedTable table) => new($"rec{world.Random.Next():x8}{table.Records.Count}");

    /// <summary>Sends an event on its way: late, twice, out of order or never.</summary>
    public static void Raise(World world, SimulatedTable table, string actor, IReadOnlyList<BitableEdit> edits)
    {
        table.Revision++;
        if (world.Faults.Strikes(FaultKind.EventLost))
        {
            // When the event of the engine's own write is lost, nothing in the world tells what the write landed on.
            foreach (var value in edits.SelectMany(edit => edit.Before.Values).Where(_ => actor == "app")) world.Ledger.Overwrite(value);
            world.Log($"the event of {string.Join(' ', edits.Select(edit => edit.Record))} is lost");
            return;
        }

        var at = world.RemoteNow;
        var entry = new InboxEntry
        {
            Id = 0,
            Records = [.. edits.Select(edit => edit.Record)],
            Edit = new EditMark(new DateTimeOffset(at.Ticks - (at.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero), actor),
            Cells = edits.ToDictionary(edit => edit.Record, edit => edit.Changed()),
            Deleted = [.. edits.Where(edit => edit.After is null).Select(edit => edit.Record)],
            Revision = table.Revision,
        };
        var copies = world.Faults.Strikes(FaultKind.EventTwice) ? 2 : 1;
        var eventId = $"evt{table.Revision}";
        for (var i = 0; i < copies; i++) _ = DeliverAsync(world, table, eventId, entry);
    }

    /// <summary>Tells that a field of the table changed; cells are as they were.</summary>
    public static void RaiseFieldChange(World world, SimulatedTable table)
    {
        table.Revision++;
        world.Log($"person renames a field of {table.Mapping.Name}");
        _ = DeliverAsync(world, table, $"evt{table.Revision}", new InboxEntry { Id = 0, Records = [], IsFieldChange = true, Revision = table.Revision });
    }

    /// <summary>A record that is gone goes from the link cells of others, too.</summary>
    public static void Unlink(World world, SimulatedTable table, RecordId gone, string actor)
    {
        foreach (var linking in world.LinkingTo(table))
        {
            var field = linking.Link!.Field;
            foreach (var (id, row) in linking.Records.Where(record => record.Value.Cells.GetValueOrDefault(field) == gone.Value).ToList())
            {
                var after = row.Cells.Where(cell => cell.Key != field).ToDictionary();
                linking.Records[id] = new RemoteRow(after, world.RemoteNow, actor);
                Raise(world, linking, actor, [new BitableEdit(id, row.Cells, after)]);
            }
        }
    }

    private static async Task DeliverAsync(World world, SimulatedTable table, string eventId, InboxEntry entry)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(world.Random.Next(10, 1000 * world.Scenario.EventDelay)), world.Clock);
        if (world.Scenario.IsSwept) await HandOverAsync(world, new ReceivedEvent { EventId = eventId, Table = table.Mapping.Remote, Entry = entry, Payload = default });
        else await MemoryIntake.StoreAsync(world, table, eventId, entry);
        world.Ring(SyncJob.Pull, table.Mapping.Name);
    }

    /// <summary>An event that no process acknowledges comes again.</summary>
    private static async Task HandOverAsync(World world, ReceivedEvent received)
    {
        while (true)
        {
            try
            {
                if (world.Nodes is [.., var node])
                {
                    await node.Get<IEventIntake>().StoreAsync(received, CancellationToken.None);
                    return;
                }
            }
            catch (Exception e) when (e is NodeCrashException or StoreException)
            {
                world.Log($"{received.EventId} is not acknowledged");
            }

            await Task.Delay(TimeSpan.FromSeconds(world.Random.Next(1, 5)), world.Clock);
        }
    }
}
