using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>People and programs that edit both sides at random. Each value they write is new, so it can be found again.</summary>
internal sealed class Users(World world)
{
    private static readonly string[] Columns = ["a", "b", "c", "d"];

    private Random Random => world.Random;

    public async Task EditAsync(int edits)
    {
        for (var i = 0; i < edits; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Next(0, 4000)), world.Clock);
            if (Random.Next(2) == 0) await EditLocalAsync();
            else EditRemote();
        }
    }

    private async Task EditLocalAsync()
    {
        await world.Transactions.WaitAsync();
        var state = world.State;
        var keys = state.Rows.Keys.ToArray();
        var dice = Random.Next(10);
        if (keys.Length == 0 || dice == 0)
        {
            var key = RowKey.FromParts([$"{state.NextKey++}"]);
            state.Rows[key] = Columns.ToDictionary(column => column, _ => (string?)world.Ledger.NewValue("L"));
            Capture(ChangeKind.Insert, key, []);
            world.Log($"user inserts row {key}: {string.Join(',', state.Rows[key].Values)}");
        }
        else
        {
            var key = keys[Random.Next(keys.Length)];
            if (dice == 1) DeleteLocal(state, key);
            else UpdateLocal(state, key);
        }

        world.Transactions.Release();
    }

    private void DeleteLocal(DatabaseState state, RowKey key)
    {
        foreach (var value in state.Rows[key].Values) world.Ledger.Overwrite(value);
        state.Rows.Remove(key);
        Capture(ChangeKind.Delete, key, []);
        world.Log($"user deletes row {key}");
    }

    private void UpdateLocal(DatabaseState state, RowKey key)
    {
        var column = Columns[Random.Next(Columns.Length)];
        world.Ledger.Overwrite(state.Rows[key][column]);
        state.Rows[key] = new Dictionary<string, string?>(state.Rows[key]) { [column] = Random.Next(8) == 0 ? null : world.Ledger.NewValue("L") };
        Capture(ChangeKind.Update, key, [column]);
        world.Log($"user sets row {key}.{column} = {state.Rows[key][column]}");
    }

    private void Capture(ChangeKind kind, RowKey key, IReadOnlyList<string> columns)
    {
        var id = world.State.NextId++;
        world.State.Changes[id] = new ChangeEntry
        {
            Id = id, Kind = kind, Row = key, Columns = columns, Edit = new EditMark(world.Clock.GetUtcNow(), "user"),
        };
    }

    private void EditRemote()
    {
        var ids = world.Remote.Keys.ToArray();
        var dice = Random.Next(10);
        if (ids.Length == 0 || dice == 0)
        {
            var id = Bitable.NewId(world);
            var cells = Columns.ToDictionary(column => new FieldId("fld_" + column), _ => world.Ledger.NewValue("R"));
            world.Remote[id] = new RemoteRow(cells, world.Clock.GetUtcNow(), "person");
            world.Log($"person creates {id}: {string.Join(',', cells.Values)}");
            Bitable.Raise(world, "person", [new BitableEdit(id, [], cells)]);
        }
        else
        {
            var id = ids[Random.Next(ids.Length)];
            if (dice == 1) DeleteRemote(id);
            else UpdateRemote(id);
        }
    }

    private void DeleteRemote(RecordId id)
    {
        foreach (var value in world.Remote[id].Cells.Values) world.Ledger.Overwrite(value);
        var before = world.Remote[id].Cells;
        world.Remote.Remove(id);
        world.Log($"person deletes {id}");
        Bitable.Raise(world, "person", [new BitableEdit(id, before, After: null)]);
    }

    private void UpdateRemote(RecordId id)
    {
        var field = new FieldId("fld_" + Columns[Random.Next(Columns.Length)]);
        var row = world.Remote[id];
        var before = new Dictionary<FieldId, string>(row.Cells);
        world.Ledger.Overwrite(row.Cells.GetValueOrDefault(field));
        if (Random.Next(8) == 0) row.Cells.Remove(field);
        else row.Cells[field] = world.Ledger.NewValue("R");
        world.Remote[id] = row with { ModifiedAt = world.Clock.GetUtcNow(), ModifiedBy = "person" };
        world.Log($"person sets {id}.{field} = {row.Cells.GetValueOrDefault(field)}");
        Bitable.Raise(world, "person", [new BitableEdit(id, before, row.Cells)]);
    }
}
