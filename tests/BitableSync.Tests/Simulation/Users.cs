using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;

namespace BitableSync.Tests.Simulation;

/// <summary>People and programs that edit both sides. Each value they write is new, so it can be found again.</summary>
internal sealed class Users(World world)
{
    public async Task FollowAsync(IReadOnlyList<UserAction> program)
    {
        foreach (var action in program)
        {
            await Task.Delay(action.After, world.Clock);
            if (action.Verb == Verb.Wait) continue;
            if (action.Side == Side.Local) await new LocalUser(world, action).ActAsync();
            else new RemoteUser(world, action).Act();
        }
    }
}

/// <summary>A program at the database: one step, one transaction, captured as the triggers would.</summary>
internal sealed class LocalUser(World world, UserAction action)
{
    private readonly SimulatedTable _table = world.Tables[action.Table % world.Tables.Count];
    private long _reserved;

    private DatabaseState State => _table.State;

    public async Task ActAsync()
    {
        // Ids are given out when a statement runs and seen when its transaction commits: a later id may be seen first.
        _reserved = State.NextId;
        State.NextId += 2;
        await Task.Delay(TimeSpan.FromMilliseconds(action.Target % 5 == 0 ? world.Random.Next(2000) : 0), world.Clock);
        await world.Transactions.WaitAsync();
        Act();
        world.Transactions.Release();
        await Task.Delay(TimeSpan.FromMilliseconds(world.Random.Next(50)), world.Clock);
        world.Ring(SyncJob.Push, _table.Mapping.Name);
    }

    private void Act()
    {
        world.Ledger.CountEdit();
        RowKey[] keys = [.. State.Rows.Keys];
        if (action.Verb == Verb.Insert || keys.Length == 0)
        {
            Insert(RowKey.FromParts([$"{State.NextKey++}"]));
            return;
        }

        var key = keys[action.Target % keys.Length];
        switch (action.Verb)
        {
            case Verb.Delete:
                Delete(key);
                break;
            case Verb.Revive:
                RowKey[] gone = [.. _table.DeletedRows.Where(deleted => !State.Rows.ContainsKey(deleted))];
                if (gone.Length > 0) Insert(gone[action.Target % gone.Length]);
                break;
            case Verb.Rekey:
                Move(key, RowKey.FromParts([$"{State.NextKey++}"]));
                break;
            case Verb.DeleteAll:
                Truncate();
                break;
            case Verb.Link when _table.Link is not null:
                LinkRow(key);
                break;
            default:
                Update(key);
                break;
        }
    }

    private void Insert(RowKey key)
    {
        State.Rows[key] = _table.NewRow(NewValue);
        Capture(ChangeKind.Insert, key, []);
        world.Log($"user inserts row {_table.Mapping.Name} {key}: {string.Join(',', State.Rows[key].Values)}");
    }

    private void Delete(RowKey key)
    {
        foreach (var value in State.Rows[key].Values) world.Ledger.Overwrite(value);
        State.Rows.Remove(key);
        _table.DeletedRows.Add(key);
        Capture(ChangeKind.Delete, key, []);
        ForeignKeys.Follow(world, _table, key, to: null, new UndoLog());
        world.Log($"user deletes row {_table.Mapping.Name} {key}");
    }

    /// <summary>One statement, and one change that names no row.</summary>
    private void Truncate()
    {
        RowKey[] keys = [.. State.Rows.Keys];
        foreach (var value in State.Rows.Values.SelectMany(row => row.Values)) world.Ledger.Overwrite(value);
        State.Rows.Clear();
        _table.DeletedRows.UnionWith(keys);
        State.Changes[_reserved] = new ChangeEntry { Id = _reserved, Kind = ChangeKind.Truncate, Edit = new EditMark(world.DatabaseNow, "user") };
        foreach (var key in keys) ForeignKeys.Follow(world, _table, key, to: null, new UndoLog());
        world.Log($"user truncates {_table.Mapping.Name}");
    }

    private void LinkRow(RowKey key)
    {
        var column = _table.Link!.Column.Name;
        RowKey[] targets = [.. _table.Target!.State.Rows.Keys];
        var target = targets.Length == 0 ? null : targets[action.Target % targets.Length].Parts[0];
        if (State.Rows[key][column] == target) target = null;
        State.Rows[key] = new Dictionary<string, string?>(State.Rows[key]) { [column] = target };
        Capture(ChangeKind.Update, key, [column]);
        world.Log($"user links row {_table.Mapping.Name} {key} to {target}");
    }

    private void Move(RowKey from, RowKey to)
    {
        State.Rows[to] = State.Rows[from];
        State.Rows.Remove(from);
        _table.DeletedRows.Add(from);
        State.Changes[_reserved] = new ChangeEntry
        {
            Id = _reserved, Kind = ChangeKind.KeyChange, Row = to, OldRow = from, Edit = new EditMark(world.DatabaseNow, "user"),
        };
        ForeignKeys.Follow(world, _table, from, to, new UndoLog());
        world.Log($"user moves row {_table.Mapping.Name} {from} to {to}");
    }

    private void Update(RowKey key)
    {
        var before = State.Rows[key][action.Column];
        world.Ledger.Overwrite(before);
        if (action.Verb == Verb.Clear) world.Ledger.Clear(before);
        State.Rows[key] = new Dictionary<string, string?>(State.Rows[key]) { [action.Column] = action.Verb == Verb.Clear ? null : NewValue(action.Column) };
        world.Ledger.Follow(State.Rows[key][action.Column], before);
        Capture(ChangeKind.Update, key, [action.Column]);
        world.Log($"user sets row {_table.Mapping.Name} {key}.{action.Column} = {State.Rows[key][action.Column]} (was {before})");
    }

    private string NewValue(string column) =>
        world.Ledger.NewValue(Side.Local, column, world.Clock.GetUtcNow(), action.Verb == Verb.Poison && column == action.Column);

    private void Capture(ChangeKind kind, RowKey key, IReadOnlyList<string> columns) => State.Changes[_reserved] = new ChangeEntry
    {
        Id = _reserved, Kind = kind, Row = key, Columns = columns, Edit = new EditMark(world.DatabaseNow, "user"),
    };
}

/// <summary>A person in Bitable: one step, one event.</summary>
internal sealed class RemoteUser(World world, UserAction action)
{
    private readonly SimulatedTable _table = world.Tables[action.Table % world.Tables.Count];

    private Dictionary<RecordId, RemoteRow> Records => _table.Records;

    public void Act()
    {
        world.Ledger.CountEdit();
        RecordId[] ids = [.. Records.Keys];
        if (action.Verb == Verb.Rename) Bitable.RaiseFieldChange(world, _table);
        else if (action.Verb == Verb.Insert || ids.Length == 0) Insert();
        else if (action.Verb == Verb.Delete) Delete(ids[action.Target % ids.Length]);
        else if (action.Verb == Verb.Revive) Restore();
        else if (action.Verb == Verb.DeleteAll) Array.ForEach(ids, Delete);
        else if (action.Verb == Verb.Link && _table.Link is not null) Link(ids[action.Target % ids.Length]);
        else Update(ids[action.Target % ids.Length]);
    }

    private void Insert()
    {
        var id = Bitable.NewId(world, _table);
        var cells = SimulatedMapping.Columns.ToDictionary(SimulatedMapping.FieldOf, NewValue);
        Put(id, cells);
        world.Log($"person creates {id}: {string.Join(',', cells.Values)}");
        Bitable.Raise(world, _table, "person", [new BitableEdit(id, Nothing, cells)]);
    }

    private void Delete(RecordId id)
    {
        var before = Records[id];
        foreach (var value in before.Cells.Values) world.Ledger.Overwrite(value);
        Records.Remove(id);
        _table.Trash[id] = before;
        _table.DeletedRecords.Add(id);
        world.Log($"person deletes {id}");
        Bitable.Raise(world, _table, "person", [new BitableEdit(id, before.Cells, After: null)]);
        Bitable.Unlink(world, _table, id, "person");
    }

    private void Link(RecordId id)
    {
        var field = _table.Link!.Field;
        RecordId[] targets = [.. _table.Target!.Records.Keys];
        var before = Records[id].Cells;
        var target = targets.Length == 0 ? null : targets[action.Target % targets.Length].Value;
        var after = before.Where(cell => cell.Key != field).ToDictionary();
        if (target is not null && before.GetValueOrDefault(field) != target) after[field] = target;
        Put(id, after);
        world.Log($"person links {id} to {after.GetValueOrDefault(field)}");
        Bitable.Raise(world, _table, "person", [new BitableEdit(id, before, after)]);
    }

    private void Restore()
    {
        RecordId[] gone = [.. _table.Trash.Keys];
        if (gone.Length == 0) return;
        var id = gone[action.Target % gone.Length];
        _table.Trash.Remove(id, out var row);
        // What it linked to may be gone; nobody links it again.
        var cells = row!.Cells.Where(cell => cell.Key != SimulatedMapping.LinkField).ToDictionary();
        Put(id, cells);
        world.Ledger.Restored.UnionWith(cells.Values);
        world.Log($"person restores {id}: {string.Join(',', cells.Values)}");
        Bitable.Raise(world, _table, "person", [new BitableEdit(id, Nothing, cells)]);
    }

    private void Update(RecordId id)
    {
        var field = SimulatedMapping.FieldOf(action.Column);
        var before = Records[id].Cells;
        var seen = before.GetValueOrDefault(field);
        world.Ledger.Overwrite(seen);
        var after = new Dictionary<FieldId, string>(before);
        if (action.Verb == Verb.Clear)
        {
            world.Ledger.Clear(seen);
            after.Remove(field);
        }
        else
        {
            after[field] = NewValue(action.Column);
            world.Ledger.Follow(after[field], seen);
        }

        Put(id, after);
        world.Log($"person sets {id}.{field} = {after.GetValueOrDefault(field)} (was {seen})");
        Bitable.Raise(world, _table, "person", [new BitableEdit(id, before, after)]);
    }

    private static Dictionary<FieldId, string> Nothing { get; } = [];

    private void Put(RecordId id, IReadOnlyDictionary<FieldId, string> cells) => Records[id] = new RemoteRow(cells, world.RemoteNow, "person");

    private string NewValue(string column) =>
        world.Ledger.NewValue(Side.Remote, column, world.Clock.GetUtcNow(), action.Verb == Verb.Poison && column == action.Column);
}
