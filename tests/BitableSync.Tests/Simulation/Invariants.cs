using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>What must hold when edits and faults are over and the queues are drained.</summary>
internal static class Invariants
{
    public static void Check(World world)
    {
        Identity(world);
        Convergence(world);
        NoInvention(world);
        NoLostUpdate(world);
        NothingLeft(world);
    }

    /// <summary>I1: linked pairs are equal in every field; nothing is left without a pair.</summary>
    private static void Convergence(World world)
    {
        foreach (var link in world.State.Links.Values)
        {
            if (!world.State.Rows.TryGetValue(link.Row, out var row) || !world.Remote.TryGetValue(link.Record, out var record))
            {
                world.Violations.Add($"I1: link {link.Record}/{link.Row} has lost a side");
                continue;
            }

            foreach (var (column, value) in row)
            {
                var cell = record.Cells.GetValueOrDefault(new FieldId("fld_" + column));
                if (cell != value) world.Violations.Add($"I1: {link.Record}/{link.Row}.{column} is '{value}' in the row and '{cell}' in the record");
            }
        }
    }

    /// <summary>I8: the links are a bijection onto both sides.</summary>
    private static void Identity(World world)
    {
        var links = world.State.Links.Values;
        if (links.Select(link => link.Row).Distinct().Count() != links.Count) world.Violations.Add("I8: a row is linked twice");
        foreach (var row in world.State.Rows.Keys.Except(links.Select(link => link.Row))) world.Violations.Add($"I8: row {row} has no record");
        foreach (var record in world.Remote.Keys.Except(world.State.Links.Keys)) world.Violations.Add($"I8: record {record} has no row");
    }

    /// <summary>I3: every value was written by somebody, and by nobody twice.</summary>
    private static void NoInvention(World world)
    {
        var cells = world.Remote.Values.SelectMany(record => record.Cells.Values).ToList();
        foreach (var value in cells.Where(value => !world.Ledger.Written.Contains(value))) world.Violations.Add($"I3: nobody wrote '{value}'");
        foreach (var value in cells.GroupBy(value => value).Where(group => group.Count() > 1)) world.Violations.Add($"I7: '{value.Key}' appears twice in Bitable");
    }

    /// <summary>I2: every value is there at the end, or was overwritten by a user who saw it, or stands in the conflict log.</summary>
    private static void NoLostUpdate(World world)
    {
        var final = world.Remote.Values.SelectMany(record => record.Cells.Values).ToHashSet();
        var logged = string.Join('\n', world.State.Conflicts.SelectMany(conflict => new[] { conflict.Local, conflict.Remote }).Select(Text));
        foreach (var value in world.Ledger.Written)
        {
            if (final.Contains(value) || world.Ledger.Overwritten.Contains(value)) continue;
            if (!Mentions(logged, value)) world.Violations.Add($"I2: '{value}' is lost");
        }
    }

    private static bool Mentions(string logged, string value) =>
        System.Text.RegularExpressions.Regex.IsMatch(logged, $@"\b{value}\b");

    private static void NothingLeft(World world)
    {
        if (world.State.Changes.Count > 0) world.Violations.Add($"I14: {world.State.Changes.Count} changes are left");
        if (world.State.Inbox.Values.Any(item => !item.Done)) world.Violations.Add("I14: events are left");
        if (world.State.Outbox.Count > 0) world.Violations.Add("I14: batches are left");
        if (world.State.DeadLetters.Count > 0) world.Violations.Add($"I12: parked: {world.State.DeadLetters[0].Message}");
    }

    private static string Text(CanonicalValue value) => value switch
    {
        CanonicalValue.Json document => document.Value,
        CanonicalValue.Text text => text.Value,
        _ => "",
    };
}
