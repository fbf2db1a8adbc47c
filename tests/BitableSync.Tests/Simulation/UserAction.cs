using BitableSync.Core.Mapping;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

internal enum Verb
{
    Insert,
    Set,
    Clear,
    Delete,

    /// <summary>A deleted row or record comes back: under its old key, or from the trash.</summary>
    Revive,

    /// <summary>A row gets another key.</summary>
    Rekey,

    /// <summary>A value that the other side refuses.</summary>
    Poison,

    /// <summary>A link to a row or record of another table, or to none.</summary>
    Link,

    /// <summary>Everything is deleted at once.</summary>
    DeleteAll,

    /// <summary>A field of the table gets another name.</summary>
    Rename,

    /// <summary>Nothing.</summary>
    Wait,
}

/// <summary>One step of a user's program. What it applies to is chosen among what exists when it is done.</summary>
/// <param name="After">Time since the step before.</param>
/// <param name="Table">Which table.</param>
/// <param name="Side">Where it is done.</param>
/// <param name="Verb">What is done.</param>
/// <param name="Target">Chooses the row or record.</param>
/// <param name="Column">The column or field.</param>
internal sealed record UserAction(TimeSpan After, int Table, Side Side, Verb Verb, int Target, string Column)
{
    /// <summary>Shares of the verbs, in hundredths.</summary>
    private static readonly (Verb Verb, int Share)[] Shares =
        [(Verb.Insert, 12), (Verb.Set, 62), (Verb.Clear, 9), (Verb.Delete, 8), (Verb.Revive, 4), (Verb.Rekey, 4), (Verb.Poison, 1)];

    public static IReadOnlyList<UserAction> Draw(Random random, int count, IReadOnlyList<TableMapping> mappings) =>
        [.. Enumerable.Range(0, count).Select(_ => new UserAction(
            // Short pauses are the rule: edits that meet are what is to be tried.
            TimeSpan.FromMilliseconds(random.Next(0, random.Next(3) == 0 ? 8000 : 1000)),
            random.Next(mappings.Count + 1) / 2,
            random.Next(2) == 0 ? Side.Local : Side.Remote,
            Choose(random.Next(100)),
            random.Next(1000),
            SimulatedMapping.Columns[random.Next(random.Next(2) == 0 ? 2 : SimulatedMapping.Columns.Count)]))];

    public override string ToString() => $"+{After.TotalMilliseconds:0} ms: table {Table} {Side} {Verb} {Column} (target {Target})";

    private static Verb Choose(int dice)
    {
        foreach (var (verb, share) in Shares)
        {
            if (dice < share) return verb;
            dice -= share;
        }

        return Verb.Set;
    }
}
