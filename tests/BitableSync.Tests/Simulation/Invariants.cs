using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>What must hold when edits and faults are over and the queues are drained.</summary>
internal static class Invariants
{
    public static void Check(World world)
    {
        Identity(world);
        Convergence(world);
        HeldFieldsAreShown(world);
        HistoryAddsUp(world);
        NoInvention(world);
        NoLostUpdate(world);
        NothingLeft(world);
    }

    /// <summary>I1: linked pairs are equal in every field that waits for nobody.</summary>
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
                var field = new FieldId("fld_" + column);
                if (link.Held.ContainsKey(field)) continue;
                var cell = record.Cells.GetValueOrDefault(field);
                if (cell != value) world.Violations.Add($"I1: {link.Record}/{link.Row}.{column} is '{value}' in the row and '{cell}' in the record");
            }
        }
    }

    /// <summary>I4: a field waits for a person exactly where a conflict without a winner is open, and that shows both sides' values.</summary>
    private static void HeldFieldsAreShown(World world)
    {
        var open = world.State.Conflicts.Values
            .Where(stored => stored is { State: ConflictState.NeedsReview, Conflict.Winner: null })
            .ToDictionary(stored => (stored.Conflict.Record!.Value, stored.Conflict.Field!.Value), stored => stored.Conflict);
        var held = world.State.Links.Values.SelectMany(link => link.Held.Keys.Select(field => (link.Record, field))).ToHashSet();
        foreach (var pair in open.Keys.Except(held)) world.Violations.Add($"I4: {pair} is open and not held");
        foreach (var (record, field) in held)
        {
            var row = world.State.Links[record].Row;
            var local = world.State.Rows[row][field.Value["fld_".Length..]];
            var remote = world.Remote[record].Cells.GetValueOrDefault(field);
            if (!open.TryGetValue((record, field), out var conflict)) world.Violations.Add($"I4: {record}.{field} is held and nobody is told");
            else if (Text(conflict.Local) != (local ?? "") || Text(conflict.Remote) != (remote ?? "")) world.Violations.Add($"I4: conflict of {record}.{field} shows old values");
        }
    }

    /// <summary>I19: the entries of each record add up to the base image of its link.</summary>
    private static void HistoryAddsUp(World world)
    {
        var entries = world.State.History.Values.ToLookup(entry => entry.Record);
        foreach (var link in world.State.Links.Values)
        {
            var folded = HistoryEntry.Fold(entries[link.Record]);
            foreach (var field in world.Mapping.Fields)
            {
                var (told, baseline) = (folded.GetValueOrDefault(field.Field, CanonicalValue.Empty), field.BaseIn(link));
                if (told != baseline) world.Violations.Add($"I19: {link.Record}.{field.Field} has base {baseline} and a history that ends with {told}");
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
        var final = world.Remote.Values.SelectMany(record => record.Cells.Values).Concat(world.State.Rows.Values.SelectMany(row => row.Values)).OfType<string>().ToHashSet();
        var logged = string.Join('\n', world.State.Conflicts.Values.SelectMany(stored => new[] { stored.Conflict.Local, stored.Conflict.Remote }).Select(Text));
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
