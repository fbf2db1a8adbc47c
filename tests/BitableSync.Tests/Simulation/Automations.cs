using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;

namespace BitableSync.Tests.Simulation;

/// <summary>
/// Somebody else's programs on both sides that answer each of the engine's writes to one field with a value of their own: an automation in
/// Bitable, and a program at the database. Left alone, engine and programs would go on for ever.
/// </summary>
internal sealed class Automations(World world)
{
    public const string Column = "a";

    public static FieldId Field { get; } = SimulatedMapping.FieldOf(Column);

    public bool On { get; set; } = true;

    /// <summary>The engine has written to a record.</summary>
    public void AnswerRecord(SimulatedTable table, RecordId record)
    {
        if (On) _ = AnswerRecordAsync(table, record);
    }

    /// <summary>The engine has written to a row.</summary>
    public void AnswerRow(SimulatedTable table, RowKey row)
    {
        if (On) _ = AnswerRowAsync(table, row);
    }

    private Task PauseAsync() => Task.Delay(TimeSpan.FromMilliseconds(world.Random.Next(50, 1500)), world.Clock);

    private async Task AnswerRecordAsync(SimulatedTable table, RecordId record)
    {
        await PauseAsync();
        if (!table.Records.TryGetValue(record, out var before)) return;
        var cells = new Dictionary<FieldId, string>(before.Cells) { [Field] = NewValue(Side.Remote, before.Cells.GetValueOrDefault(Field)) };
        table.Records[record] = new RemoteRow(cells, world.RemoteNow, "automation");
        world.Log($"automation sets {record}.{Field} = {cells[Field]} (was {before.Cells.GetValueOrDefault(Field)})");
        Bitable.Raise(world, table, "automation", [new BitableEdit(record, before.Cells, cells)]);
    }

    private async Task AnswerRowAsync(SimulatedTable table, RowKey row)
    {
        await PauseAsync();
        await world.Transactions.WaitAsync();
        if (table.State.Rows.TryGetValue(row, out var before))
        {
            var id = table.State.NextId++;
            table.State.Rows[row] = new Dictionary<string, string?>(before) { [Column] = NewValue(Side.Local, before[Column]) };
            table.State.Changes[id] = new ChangeEntry { Id = id, Kind = ChangeKind.Update, Row = row, Columns = [Column], Edit = new EditMark(world.DatabaseNow, "automation") };
            world.Log($"automation sets row {table.Mapping.Name} {row}.{Column} = {table.State.Rows[row][Column]} (was {before[Column]})");
        }

        world.Transactions.Release();
        world.Ring(SyncJob.Push, table.Mapping.Name);
    }

    private string NewValue(Side side, string? seen)
    {
        world.Ledger.Overwrite(seen);
        var value = world.Ledger.NewValue(side, Column, world.Clock.GetUtcNow());
        world.Ledger.Follow(value, seen);
        return value;
    }
}
