using System.Text.RegularExpressions;
using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>What must hold of every single write of the engine, checked when it is made.</summary>
internal static partial class WriteChecks
{
    /// <summary>I9, I11: a field is never changed on its owner's side, and no older value lands on a newer one of the same side.</summary>
    public static void OnRemoteSet(World world, SimulatedTable table, RemoteBatch batch, RecordId record, FieldId field, string? before, string? after)
    {
        if (before == after || IsChosen(world, table, field, before) || IsChosen(world, table, field, after)) return;
        if (OwnerOf(table, field) == FieldOwner.Bitable) Violate(world, $"I11: {record}.{field} belongs to Bitable and was changed there from '{before}' to '{after}'");
        InOrder(world, Side.Local, $"{record}.{field}", after);
        if (IsBelieved(table, batch, record, field, before)) NotBack(world, table, field, $"{record}.{field}", before, after);
    }

    public static void OnLocalSet(World world, SimulatedTable table, RowKey row, string column, string? before, string? after)
    {
        var field = SimulatedMapping.FieldOf(column);
        if (before == after || IsChosen(world, table, field, before) || IsChosen(world, table, field, after)) return;
        if (OwnerOf(table, field) == FieldOwner.Database) Violate(world, $"I11: {row}.{column} belongs to the database and was changed there from '{before}' to '{after}'");
        InOrder(world, Side.Remote, $"{table.Mapping.Name}{row}.{column}", after);
        NotBack(world, table, field, $"{row}.{column}", before, after);
    }

    /// <summary>I10: a record is deleted only because somebody deleted its row.</summary>
    public static void OnRemoteDelete(World world, SimulatedTable table, RecordId record)
    {
        if (table.DeletedRecords.Contains(record) || (table.State.Links.TryGetValue(record, out var link) && table.DeletedRows.Contains(link.Row))) return;
        Violate(world, $"I10: {record} was deleted although nobody deleted its row");
    }

    /// <summary>
    /// I10: a row is deleted only because its record is gone, never because it could not be seen, or because a person took its making back.
    /// That the engine itself takes a record away only after its row is what <see cref="OnRemoteDelete"/> holds it to.
    /// </summary>
    public static void OnLocalDelete(World world, SimulatedTable table, RowKey row)
    {
        if (table.UndoneRows.Contains(row)) return;
        if (table.State.Links.Values.Any(link => link.Row == row && (table.DeletedRecords.Contains(link.Record) || !table.Records.ContainsKey(link.Record)))) return;
        Violate(world, $"I10: row {row} was deleted although its record is there");
    }

    /// <summary>I15: a base holds only what both sides have held, or what a logged conflict has set aside.</summary>
    public static void OnBase(World world, Link link)
    {
        foreach (var (field, value) in link.Base)
        {
            if (value is not CanonicalValue.Text { Value: var text } || !SimulatedMapping.HoldsText(field)) continue;
            if (world.Ledger.HeldLocally.Contains(text) && world.Ledger.HeldRemotely.Contains(text)) continue;
            if (!world.Ledger.Logged.Contains(text)) Violate(world, $"I15: the base of {link.Record}.{field} is '{text}', which one side has never held");
        }
    }

    /// <summary>I4, I17: a conflict is between two authors, is logged once, and has the winner that the times of the writes demand.</summary>
    public static void OnConflict(World world, SimulatedTable table, LoggedConflict conflict, IReadOnlyCollection<StoredConflict> earlier)
    {
        string[] news = [.. Texts(conflict).Where(world.Ledger.Logged.Add)];
        // A pull may decide while the write it is about is on its way; the event of that write then tells of the conflict once more.
        var isLogged = earlier.Any(other => IsSame(other.Conflict, conflict) && !IsTakenBack(table, other));
        if (isLogged) Violate(world, $"I4: logged twice: {Describe(conflict)}");
        if (conflict.Field is null) return;
        if (conflict.Local == conflict.Remote) Violate(world, $"I4: nothing in conflict: {Describe(conflict)}");
        if (conflict.Rule is not (ConflictRule.LastWrite or ConflictRule.Tie)) return;
        if (IsOneSided(world, table, conflict, news)) Violate(world, $"I4: both values were written on one side: {Describe(conflict)}");
        CheckWinner(world, conflict);
    }

    private static void Violate(World world, string what)
    {
        if (world.Scenario.ChecksWrites) world.Violate(what);
    }

    /// <summary>
    /// Both values of a conflict are the news of one side. A value that won an earlier conflict, and is on its way to the side it was not
    /// written on, may meet a newer one there, and so may one that a person brought back by taking a change back.
    /// </summary>
    private static bool IsOneSided(World world, SimulatedTable table, LoggedConflict conflict, string[] news) =>
        news.Length == 2
        && news.Select(text => world.Ledger.Written[text].Side).Distinct().Count() == 1
        && !Texts(conflict).Any(text => IsChosen(world, table, conflict.Field!.Value, text));

    [GeneratedRegex(@"\b[LRV]x?\d+\b")]
    private static partial Regex Values();

    private static void CheckWinner(World world, LoggedConflict conflict)
    {
        if (conflict.Rule == ConflictRule.Tie && conflict.Winner != Side.Remote) Violate(world, $"I17: a tie went to the database: {Describe(conflict)}");
        if (conflict.LocalEdit is not { } local || conflict.RemoteEdit is not { } remote) return;
        var lead = local.At - world.Scenario.DatabaseOffset - (remote.At - world.Scenario.RemoteOffset);
        // Events count whole seconds, and the offset of the clocks is known to some milliseconds.
        if (lead.Duration() < TimeSpan.FromSeconds(1.1)) return;
        var later = lead > TimeSpan.Zero ? Side.Local : Side.Remote;
        if (conflict.Winner != later) Violate(world, $"I17: the earlier write won by {lead.TotalMilliseconds:0} ms: {Describe(conflict)}");
        CheckTime(world, conflict, conflict.Local, local.At - world.Scenario.DatabaseOffset);
        CheckTime(world, conflict, conflict.Remote, remote.At - world.Scenario.RemoteOffset);
    }

    /// <summary>An edit is never taken for older than it is; for newer it may be, where only the record's own time is known.</summary>
    private static void CheckTime(World world, LoggedConflict conflict, CanonicalValue value, DateTimeOffset taken)
    {
        if (value is not CanonicalValue.Text text || !world.Ledger.Written.TryGetValue(text.Value, out var writing)) return;
        if (taken < writing.At - TimeSpan.FromSeconds(1.1)) Violate(world, $"I17: '{text.Value}' was taken for older than it is: {Describe(conflict)}");
    }

    private static void InOrder(World world, Side author, string cell, string? value)
    {
        if (value is null || !world.Ledger.Written.TryGetValue(value, out var writing) || writing.Side != author) return;
        if (writing.Order < world.Ledger.LastApplied.GetValueOrDefault(cell)) Violate(world, $"I9: {cell} went back to '{value}'");
        world.Ledger.LastApplied[cell] = writing.Order;
    }

    /// <summary>I9: where nobody owns a field, a value never gives way to one that its author saw and wrote over.</summary>
    private static void NotBack(World world, SimulatedTable table, FieldId field, string cell, string? before, string? after)
    {
        if (OwnerOf(table, field) is FieldOwner.Bitable or FieldOwner.Database || !world.Ledger.IsAfter(before, after)) return;
        Violate(world, $"I9: {cell} went back from '{before}' to '{after}', over which it was written");
    }

    /// <summary>Whether the engine knew what it wrote over: an edit that it could not have seen is for the event of the write to bring to light.</summary>
    private static bool IsBelieved(SimulatedTable table, RemoteBatch batch, RecordId record, FieldId field, string? before) => table.State.Outbox.Values
        .Concat(table.State.Closed.Values)
        .Where(stored => stored.IdempotencyKey == batch.IdempotencyKey)
        .SelectMany(stored => stored.Items)
        .Any(item => item.Record == record && item.Believed.TryGetValue(field, out var value) && ((value as CanonicalValue.Text)?.Value ?? "") == (before ?? ""));

    private static bool IsChosen(World world, SimulatedTable table, FieldId field, string? value) =>
        world.Ledger.Chosen.Contains((table.Mapping.Name, field, value ?? ""));

    private static FieldOwner OwnerOf(SimulatedTable table, FieldId field) => table.Mapping.FieldOf(field)!.Owner;

    private static bool IsSame(LoggedConflict one, LoggedConflict other) =>
        one.Record == other.Record && one.Row == other.Row && one.Field == other.Field && one.Local == other.Local && one.Remote == other.Remote
        && !one.Local.IsEmpty && !one.Remote.IsEmpty
        && (one.Field != SimulatedMapping.LinkField || (MayBeOne(one.LocalEdit, other.LocalEdit) && MayBeOne(one.RemoteEdit, other.RemoteEdit)));

    /// <summary>Texts are written once each, but the same link is made again and again: another edit of it makes another conflict.</summary>
    private static bool MayBeOne(EditMark? one, EditMark? other) => one is null || other is null || one == other;

    /// <summary>A person took the decision back before it was carried out, so that both values stand against each other once more.</summary>
    private static bool IsTakenBack(SimulatedTable table, StoredConflict decided)
    {
        var decisions = table.State.History.Values.Where(entry => entry.Conflict == decided.Id).Select(entry => entry.Id).ToHashSet();
        return table.State.History.Values.Any(entry => entry.Undoes is { } undone && decisions.Contains(undone));
    }

    public static IEnumerable<string> Texts(LoggedConflict conflict) =>
        new[] { conflict.Local, conflict.Remote }.SelectMany(value => Values().Matches(Show(value)).Select(match => match.Value));

    public static string Describe(LoggedConflict conflict) =>
        $"{conflict.Rule}, {conflict.Winner} wins, {conflict.Record}/{conflict.Row}.{conflict.Field}: {Show(conflict.Base)} / {Show(conflict.Local)} / {Show(conflict.Remote)}";

    private static string Show(CanonicalValue value) => value switch
    {
        CanonicalValue.Text text => text.Value,
        CanonicalValue.Json document => document.Value,
        _ => "-",
    };
}
