using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Pairs;

/// <summary>What a merge of one pair leaves in the conflict log.</summary>
internal static class DecidedFields
{
    public static void Log(PairChanges changes, Link link, IEnumerable<FieldDecision> decisions)
    {
        foreach (var decision in decisions)
        {
            if (decision.Conflict is { } conflict) changes.Log(ConflictEntries.OfField(link, conflict));
            if (decision.Held is null && link.Held.ContainsKey(decision.Field.Field)) changes.Settle(Settled(link, decision));
        }
    }

    private static SettledConflict Settled(Link link, FieldDecision decision) => new(
        link.Record,
        decision.Field.Field,
        decision.Value,
        decision.Action is FieldAction.AdvanceBase or FieldAction.None ? "Both sides are equal." : "Somebody wrote another value, or the mapping decides by rule again.");
}
