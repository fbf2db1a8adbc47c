using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>What both sides hold before the engine has ever seen them.</summary>
internal static class Beginnings
{
    /// <summary>As many rows as records; all but the first of each have the key of one on the other side, and other values else.</summary>
    public static void Lay(World world)
    {
        foreach (var table in world.Tables)
        {
            for (var number = 0; number < world.Scenario.Met; number++) Lay(world, table, isMet: number > 0);
        }
    }

    private static void Lay(World world, SimulatedTable table, bool isMet)
    {
        var now = world.Clock.GetUtcNow();
        var row = new Dictionary<string, string?>(table.NewRow(column => world.Ledger.NewValue(Side.Local, column, now)));
        var cells = SimulatedMapping.Columns.ToDictionary(SimulatedMapping.FieldOf, column => world.Ledger.NewValue(Side.Remote, column, now));
        foreach (var key in table.Mapping.MatchBy.Where(_ => isMet))
        {
            world.Ledger.Overwrite(cells[key.Field]);
            cells[key.Field] = row[key.Column.Name]!;
            world.Ledger.HeldRemotely.Add(cells[key.Field]);
        }

        table.State.Rows[RowKey.FromParts([$"{table.State.NextKey++}"])] = row;
        table.Records[Bitable.NewId(world, table)] = new RemoteRow(cells, world.RemoteNow, "person");
    }
}
