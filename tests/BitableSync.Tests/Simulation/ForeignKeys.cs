using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>The simulated database's foreign keys: ON DELETE SET NULL, ON UPDATE CASCADE, captured like any other change.</summary>
internal static class ForeignKeys
{
    /// <summary>Whether a value refers to a row that is not there.</summary>
    public static bool IsBroken(SimulatedTable table, ColumnValue value) => value.Text is { } key
        && table.Link is { } link && link.Column.Name == value.Column.Name
        && !table.Target!.State.Rows.ContainsKey(RowKey.FromParts([key]));

    /// <summary>A row has another key now, or none: those that refer to it follow.</summary>
    public static void Follow(World world, SimulatedTable table, RowKey from, RowKey? to, UndoLog undo)
    {
        foreach (var referring in world.LinkingTo(table))
        {
            foreach (var (key, row) in referring.State.Rows.Where(row => row.Value[referring.Link!.Column.Name] == from.Parts[0]).ToList())
            {
                undo.Put(referring.State.Rows, key, new Dictionary<string, string?>(row) { [referring.Link!.Column.Name] = to?.Parts[0] });
                Capture(world, referring, key, undo);
            }
        }
    }

    private static void Capture(World world, SimulatedTable table, RowKey key, UndoLog undo)
    {
        var id = table.State.NextId++;
        undo.Put(table.State.Changes, id, new ChangeEntry
        {
            Id = id, Kind = ChangeKind.Update, Row = key, Columns = [table.Link!.Column.Name], Edit = new EditMark(world.DatabaseNow, "user"),
        });
    }
}
