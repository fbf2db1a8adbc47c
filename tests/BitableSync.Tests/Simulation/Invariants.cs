using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>What must hold when edits and faults are over and the nodes have had time to bring everything to rest.</summary>
internal static class Invariants
{
    public static void Check(World world)
    {
        foreach (var table in world.Tables)
        {
            Identity(world, table);
            Convergence(world, table);
            HeldFieldsAreShown(world, table);
            HistoryAddsUp(world, table);
            NoInvention(world, table);
            NothingLeft(world, table);
        }

        NoLostUpdate(world);
    }

    /// <summary>Whether a row or record is parked because it holds a value that the other side refuses.</summary>
    public static bool IsParked(SimulatedTable table, RowKey? row, RecordId? record) =>
        HoldsPoison(table, row, record)
        && table.State.DeadLetters.Any(item => (item.Letter.Row is { } r && r == row) || (item.Letter.Record is { } id && id == record));

    /// <summary>A row or record waits for what its link leads to, which may be parked.</summary>
    public static bool Waits(SimulatedTable table, RowKey? row, RecordId? record) =>
        table.State.Waits.Any(wait => wait.Item == row?.Json || wait.Item == record?.Value);

    /// <summary>I1: linked pairs are equal in every field.</summary>
    private static void Convergence(World world, SimulatedTable table)
    {
        foreach (var link in table.State.Links.Values.Where(link => link.State == LinkState.Linked))
        {
            if (IsParked(table, link.Row, link.Record)) continue;
            if (!table.State.Rows.TryGetValue(link.Row, out var row) || !table.Records.TryGetValue(link.Record, out var record))
            {
                world.Violate($"I1: link {link.Record}/{link.Row} has lost a side");
                continue;
            }

            foreach (var (column, value) in row.Where(column => !link.Held.ContainsKey(SimulatedMapping.FieldOf(column.Key))))
            {
                var cell = CellOf(table, record, SimulatedMapping.FieldOf(column));
                if (cell != value && !(table.Link?.Column.Name == column && Waits(table, link.Row, link.Record))) world.Violate($"I1: {link.Record}/{link.Row}.{column} is '{value}' in the row and '{cell}' in the record");
            }
        }
    }

    /// <summary>The cell as its column would hold it: in place of a record, the key of its row.</summary>
    private static string? CellOf(SimulatedTable table, RemoteRow record, FieldId field)
    {
        var cell = record.Cells.GetValueOrDefault(field);
        if (cell is null || table.Link?.Field != field) return cell;
        return table.Target!.State.Links.TryGetValue(new RecordId(cell), out var target) ? target.Row.Parts[0] : cell;
    }

    /// <summary>I4: a field waits for a person exactly where a conflict without a winner is open, and that shows both sides' values.</summary>
    private static void HeldFieldsAreShown(World world, SimulatedTable table)
    {
        var open = table.State.Conflicts.Values
            .Where(stored => stored is { State: ConflictState.NeedsReview, Conflict.Winner: null })
            .ToDictionary(stored => (stored.Conflict.Record!.Value, stored.Conflict.Field!.Value), stored => stored.Conflict);
        var held = table.State.Links.Values.SelectMany(link => link.Held.Keys.Select(field => (link.Record, field))).ToHashSet();
        foreach (var pair in open.Keys.Except(held)) world.Violate($"I4: {pair} is open and not held");
        foreach (var (record, field) in held)
        {
            var link = table.State.Links[record];
            if (link.State == LinkState.Detached || IsParked(table, link.Row, record)) continue;
            if (!table.State.Rows.TryGetValue(link.Row, out var row) || !table.Records.TryGetValue(record, out var cells)) continue;
            var (local, remote) = (row[field.Value["fld_".Length..]], CellOf(table, cells, field));
            if (!open.TryGetValue((record, field), out var conflict)) world.Violate($"I4: {record}.{field} is held and nobody is told");
            else if (TextOf(conflict.Local) != local || TextOf(conflict.Remote) != remote) world.Violate($"I4: conflict of {record}.{field} shows old values");
        }
    }

    /// <summary>The value as a column holds it, or as <see cref="CellOf"/> tells of it.</summary>
    private static string? TextOf(CanonicalValue value) => value switch
    {
        CanonicalValue.Text text => text.Value,
        CanonicalValue.Unlinked link => link.Records.Single(),
        _ => null,
    };

    /// <summary>I19: the entries of each record add up to the base image of its link.</summary>
    private static void HistoryAddsUp(World world, SimulatedTable table)
    {
        var entries = table.State.History.Values.ToLookup(entry => entry.Record);
        foreach (var link in table.State.Links.Values)
        {
            var folded = HistoryEntry.Fold(entries[link.Record]);
            foreach (var field in table.Mapping.Fields)
            {
                var (told, baseline) = (folded.GetValueOrDefault(field.Field, CanonicalValue.Empty), field.BaseIn(link));
                if (told != baseline) world.Violate($"I19: {link.Record}.{field.Field} has base {baseline} and a history that ends with {told}");
            }
        }
    }

    /// <summary>I8: the links are a bijection onto both sides.</summary>
    private static void Identity(World world, SimulatedTable table)
    {
        var links = table.State.Links.Values;
        if (links.Select(link => link.Row).Distinct().Count() != links.Count) world.Violate("I8: a row is linked twice");
        var unlinked = table.State.Rows.Keys.Except(links.Select(link => link.Row));
        foreach (var row in unlinked.Where(row => !IsParked(table, row, null) && !Waits(table, row, null)))
        {
            world.Violate($"I8: row {table.Mapping.Name} {row} has no record");
        }

        foreach (var record in table.Records.Keys.Except(table.State.Links.Keys))
        {
            if (table.Records[record].Cells.Count > 0 && !IsParked(table, null, record) && !Waits(table, null, record)) world.Violate($"I8: record {record} has no row");
        }
    }

    /// <summary>I3, I7: every value was written by somebody, and appears in Bitable once unless a person brought a record back, or a reviewer chose it for another.</summary>
    private static void NoInvention(World world, SimulatedTable table)
    {
        var cells = table.Records.Values.SelectMany(record => record.Cells)
            .Where(cell => SimulatedMapping.HoldsText(cell.Key))
            .Select(cell => cell.Value)
            .ToList();
        foreach (var value in cells.Concat(Values(table.State)).Where(value => !world.Ledger.Written.ContainsKey(value))) world.Violate($"I3: nobody wrote '{value}'");
        var twice = world.Ledger.Restored.Concat(world.Ledger.Chosen.Select(choice => choice.Value)).ToHashSet();
        foreach (var value in cells.CountBy(value => value).Where(count => count.Value > 1 && !twice.Contains(count.Key)))
        {
            world.Violate($"I7: '{value.Key}' appears twice in Bitable");
        }
    }

    /// <summary>
    /// I2: every value is there at the end, or was overwritten by a user who saw it, or stands in the conflict log; and what a user
    /// emptied is not back without a word in the log (looked at where no fault may have hidden who emptied it).
    /// </summary>
    private static void NoLostUpdate(World world)
    {
        var final = world.Tables.SelectMany(table => table.Records.Values.SelectMany(record => record.Cells.Values).Concat(Values(table.State))).ToHashSet();
        var logged = world.Tables.SelectMany(table => table.State.Conflicts.Values).SelectMany(stored => WriteChecks.Texts(stored.Conflict)).ToHashSet();
        foreach (var value in world.Ledger.Written.Keys.Where(value => !final.Contains(value) && !logged.Contains(value)))
        {
            if (!world.Ledger.Overwritten.Contains(value)) world.Violate($"I2: '{value}' is lost");
        }

        if (world.Scenario.Rates.Count > 0) return;
        var unsynced = world.Tables.SelectMany(table => table.State.Links.Values
            .Where(link => link.State == LinkState.Detached || IsParked(table, link.Row, link.Record))
            .SelectMany(link => ValuesOf(table, link))).ToHashSet();
        foreach (var value in world.Ledger.Cleared.Where(value => !unsynced.Contains(value) && final.Contains(value) && !logged.Contains(value)))
        {
            if (!world.Ledger.Restored.Contains(value)) world.Violate($"I2: '{value}' was emptied and is back");
        }
    }

    /// <summary>I14, I12: the queues are drained, and only what is refused is parked.</summary>
    private static void NothingLeft(World world, SimulatedTable table)
    {
        var state = table.State;
        // What is parked is tried again now and then, perhaps just now.
        if (state.DeadLetters.Count == 0) QueuesDrained(world, state);
        foreach (var letter in state.DeadLetters.Select(item => item.Letter).Where(letter => !HoldsPoison(table, letter.Row, letter.Record)))
        {
            world.Violate($"I12: parked without need: {letter.Row}/{letter.Record} {letter.Code} {letter.Message}");
        }
    }

    private static void QueuesDrained(World world, DatabaseState state)
    {
        if (state.Changes.Count > 0) world.Violate($"I14: {state.Changes.Count} changes are left");
        if (state.Inbox.Values.Any(item => !item.Done)) world.Violate("I14: events are left");
        if (state.Outbox.Count > 0) world.Violate("I14: batches are left");
        if (state.Waits.Any(wait => MemoryWaits.IsOver(world, wait))) world.Violate("I14: somebody waits for what is there");
    }

    /// <summary>Whether a row, a record or what is linked to the record holds a value that the other side refuses.</summary>
    private static bool HoldsPoison(SimulatedTable table, RowKey? row, RecordId? record) => HasPoison(table, row, record)
        || (record is { } id && table.State.Links.TryGetValue(id, out var link) && HasPoison(table, link.Row, record));

    private static bool HasPoison(SimulatedTable table, RowKey? row, RecordId? record) =>
        (row is { } key && table.State.Rows.TryGetValue(key, out var columns) && (columns.Values.Any(Ledger.IsPoison) || AwaitsItsRecord(table, key, columns)))
        || (record is { } id && table.Records.TryGetValue(id, out var cells) && (cells.Cells.Values.Any(Ledger.IsPoison) || LinksToRowless(table, cells)));

    /// <summary>
    /// A row without a record whose business key a record without a row has, which holds a value that the row does not take: the two belong
    /// together, and the row gets no record of its own until people have mended that one.
    /// </summary>
    private static bool AwaitsItsRecord(SimulatedTable table, RowKey row, IReadOnlyDictionary<string, string?> columns) => table.Mapping.MatchBy.Count > 0
        && table.State.Links.Values.All(link => link.Row != row)
        && table.Records.Any(record => !table.State.Links.ContainsKey(record.Key)
            && table.Mapping.MatchBy.All(key => columns[key.Column.Name] is { } value && record.Value.Cells.GetValueOrDefault(key.Field) == value)
            && (IsParked(table, null, record.Key) || Waits(table, null, record.Key)));

    /// <summary>
    /// A person may link to a record whose row was deleted, and that is marked for it or holds a value with which the row cannot come back;
    /// no column can take that until the row is there.
    /// </summary>
    private static bool LinksToRowless(SimulatedTable table, RemoteRow record) => table.Target is { } target
        && record.Cells.TryGetValue(SimulatedMapping.LinkField, out var linked)
        && target.State.Links.TryGetValue(new RecordId(linked), out var link)
        && !target.State.Rows.ContainsKey(link.Row)
        && (link.State == LinkState.Marked || IsParked(target, link.Row, link.Record));

    private static IEnumerable<string> ValuesOf(SimulatedTable table, Link link) =>
        [
            .. table.State.Rows.TryGetValue(link.Row, out var row) ? row.Values.OfType<string>() : [],
            .. table.Records.TryGetValue(link.Record, out var record) ? record.Cells.Values : [],
        ];

    private static IEnumerable<string> Values(DatabaseState state) => state.Rows.Values.SelectMany(row => row)
        .Where(column => SimulatedMapping.HoldsText(SimulatedMapping.FieldOf(column.Key))).Select(column => column.Value).OfType<string>();
}
