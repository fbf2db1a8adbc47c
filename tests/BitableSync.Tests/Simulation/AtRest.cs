using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;

namespace BitableSync.Tests.Simulation;

/// <summary>Checks of a world in which nobody edits and nothing fails any more.</summary>
internal sealed class AtRest(World world, SimulatedNode node)
{
    private static readonly SyncJob[] Round = [SyncJob.Reconcile, SyncJob.Pull, SyncJob.Push, SyncJob.Pull, SyncJob.Push];

    /// <summary>I5: a full comparison and all that follows from it write nothing.</summary>
    public Task NothingIsWrittenAsync() => QuietAsync("I5", () => RunAsync(Round));

    /// <summary>I6: another look at every row and every record, in another order, writes nothing.</summary>
    public Task RepetitionsChangeNothingAsync() => QuietAsync("I6", async () =>
    {
        foreach (var table in world.Tables)
        {
            foreach (var row in Shuffled(table.State.Rows.Keys)) Ask(table, row);
            foreach (var record in Shuffled(table.Records.Keys)) Ask(table, record);
        }

        await RunAsync(SyncJob.Push, SyncJob.Pull, SyncJob.Push);
    });

    /// <summary>I16: a single cell that differs, without an event or a captured change, is found and repaired.</summary>
    public async Task PlantedDifferencesAreFoundAsync()
    {
        foreach (var table in world.Tables)
        {
            await RunAsync(SyncJob.Reconcile);
            var before = table.State.Status?.Scan?.Differences;
            if (Plant(table) is not { } planted) continue;
            await RunAsync(SyncJob.Reconcile);
            if (table.State.Status?.Scan?.Differences != before + 1) world.Violate($"I16: a planted difference is not found: {planted}");
        }

        await RunAsync(Round);
        // The events of what was just written are still under way.
        await Task.Delay(TimeSpan.FromSeconds(world.Scenario.EventDelay + 1), world.Clock);
        await RunAsync(SyncJob.Pull);
        Invariants.Check(world);
    }

    private async Task QuietAsync(string invariant, Func<Task> act)
    {
        var (writes, rows, conflicts) = (world.RemoteWrites, world.LocalWrites, Conflicts());
        await act();
        // What is parked is tried again, and the rest of its pair goes through when it is.
        if (world.Tables.Any(table => table.State.DeadLetters.Count > 0)) return;
        if (world.RemoteWrites != writes) world.Violate($"{invariant}: {world.RemoteWrites - writes} writes to Bitable at rest");
        if (world.LocalWrites != rows) world.Violate($"{invariant}: {world.LocalWrites - rows} row writes at rest");
        if (Conflicts() != conflicts) world.Violate($"{invariant}: conflicts at rest");
    }

    private int Conflicts() => world.Tables.Sum(table => table.State.Conflicts.Count);

    private async Task RunAsync(params SyncJob[] jobs)
    {
        foreach (var job in jobs)
        {
            foreach (var mapping in world.Scenario.Mappings)
            {
                var result = await node.RunAsync(job, mapping.Name);
                if (result is not JobResult.Done) world.Violate($"I14: {job} does not come to rest: {result}");
            }
        }
    }

    /// <summary>What was changed, or null where there is no pair to change.</summary>
    private string? Plant(SimulatedTable table)
    {
        // A pair that waits for what it links to is a difference already, and none more for another cell.
        Link[] links = [.. table.State.Links.Values
            .Where(link => link.State == LinkState.Linked)
            .Where(link => !Invariants.IsParked(table, link.Row, link.Record) && !Invariants.Waits(table, link.Row, link.Record))
            .OrderBy(link => link.Record.Value, StringComparer.Ordinal)];
        if (links.Length == 0) return null;
        var link = links[world.Random.Next(links.Length)];
        var column = SimulatedMapping.Columns[world.Random.Next(2)];
        var now = world.Clock.GetUtcNow();
        if (world.Random.Next(2) == 0)
        {
            var row = table.State.Rows[link.Row];
            world.Ledger.Overwrite(row[column]);
            table.State.Rows[link.Row] = new Dictionary<string, string?>(row) { [column] = world.Ledger.NewValue(Side.Local, column, now) };
            return $"{link.Row}.{column}";
        }

        var record = table.Records[link.Record];
        var field = SimulatedMapping.FieldOf(column);
        world.Ledger.Overwrite(record.Cells.GetValueOrDefault(field));
        var cells = new Dictionary<FieldId, string>(record.Cells) { [field] = world.Ledger.NewValue(Side.Remote, column, now) };
        table.Records[link.Record] = new RemoteRow(cells, world.RemoteNow, "person");
        return $"{link.Record}.{column}";
    }

    private static void Ask(SimulatedTable table, RowKey row)
    {
        var id = table.State.NextId++;
        table.State.Changes[id] = new ChangeEntry { Id = id, Kind = ChangeKind.Request, Row = row };
    }

    private static void Ask(SimulatedTable table, RecordId record)
    {
        var id = table.State.NextId++;
        table.State.Inbox[id] = (new InboxEntry { Id = id, Records = [record] }, false);
    }

    private T[] Shuffled<T>(IEnumerable<T> items)
    {
        T[] all = [.. items];
        world.Random.Shuffle(all);
        return all;
    }
}
