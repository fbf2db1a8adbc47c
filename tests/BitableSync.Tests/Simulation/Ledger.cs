using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>One value as its author wrote it.</summary>
/// <param name="Order">Later values have greater numbers.</param>
/// <param name="Side">Where it was written; null for a reviewer's choice.</param>
/// <param name="Column">The column or field it was written to.</param>
/// <param name="At">The true time.</param>
internal sealed record Writing(int Order, Side? Side, string Column, DateTimeOffset At);

/// <summary>What users wrote, and which of it a user has knowingly overwritten. Every value is written once only.</summary>
internal sealed class Ledger
{
    private int _next;

    public Dictionary<string, Writing> Written { get; } = [];

    public HashSet<string> Overwritten { get; } = [];

    /// <summary>Values that a user emptied, of which nothing may be left unless the conflict log tells why.</summary>
    public HashSet<string> Cleared { get; } = [];

    /// <summary>By value, the one that its author saw there and wrote it over.</summary>
    public Dictionary<string, string> Over { get; } = [];

    /// <summary>Values that were ever in a record.</summary>
    public HashSet<string> HeldRemotely { get; } = [];

    /// <summary>Values that were ever in a row.</summary>
    public HashSet<string> HeldLocally { get; } = [];

    /// <summary>Values of records that a person took back out of the trash.</summary>
    public HashSet<string> Restored { get; } = [];

    /// <summary>Values that a reviewer chose for a field of a mapping, whoever owns it; "" for none.</summary>
    public HashSet<(MappingName Mapping, FieldId Field, string Value)> Chosen { get; } = [];

    /// <summary>Values that a logged conflict tells of.</summary>
    public HashSet<string> Logged { get; } = [];

    /// <summary>By cell, the order of the last value that the engine brought from the other side.</summary>
    public Dictionary<string, int> LastApplied { get; } = [];

    /// <summary>Steps of users, to bound by them what the engine writes.</summary>
    public int Edits { get; private set; }

    public static bool IsPoison(string? value) => value?.Contains('x', StringComparison.Ordinal) == true;

    public void CountEdit() => Edits++;

    public string NewValue(Side side, string column, DateTimeOffset at, bool isPoison = false)
    {
        var value = $"{(side == Side.Local ? "L" : "R")}{(isPoison ? "x" : "")}{++_next}";
        Written.Add(value, new Writing(_next, side, column, at));
        (side == Side.Local ? HeldLocally : HeldRemotely).Add(value);
        return value;
    }

    /// <summary>A value is written again by whoever brings back what held it.</summary>
    public void Rewrite(string? value)
    {
        if (value is not null && Written.TryGetValue(value, out var writing)) Written[value] = writing with { Order = ++_next };
    }

    /// <summary>A reviewer enters a value that belongs to neither side.</summary>
    public string NewChoice(FieldId field, DateTimeOffset at)
    {
        var value = $"V{++_next}";
        Written.Add(value, new Writing(_next, Side: null, field.Value, at));
        return value;
    }

    /// <summary>A user edits or deletes a cell while looking at its value.</summary>
    public void Overwrite(string? seen)
    {
        if (!string.IsNullOrEmpty(seen)) Overwritten.Add(seen);
    }

    /// <summary>The value was written over the one that was seen.</summary>
    public void Follow(string? value, string? seen)
    {
        if (!string.IsNullOrEmpty(value) && !string.IsNullOrEmpty(seen)) Over[value] = seen;
    }

    /// <summary>Whether the author of a value, or of one it was written over, saw the earlier one.</summary>
    public bool IsAfter(string? value, string? earlier)
    {
        if (string.IsNullOrEmpty(earlier)) return false;
        for (var at = value; at is not null && Over.TryGetValue(at, out var seen); at = seen)
        {
            if (seen == earlier) return true;
        }

        return false;
    }

    public void Clear(string? seen)
    {
        if (!string.IsNullOrEmpty(seen)) Cleared.Add(seen);
    }
}
