using BitableSync.Core.Merging;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Pairs;

/// <summary>The link after a merge has been recorded.</summary>
internal static class MergedBase
{
    /// <param name="link">The link before.</param>
    /// <param name="decisions">One decision per mapped field.</param>
    /// <param name="written">Values that have been written in the same transaction, so both sides agree on them.</param>
    public static Link After(
        Link link, IEnumerable<FieldDecision> decisions, IReadOnlyDictionary<FieldId, CanonicalValue> written)
    {
        var baseline = new Dictionary<FieldId, CanonicalValue>(link.Base);
        var decided = new Dictionary<FieldId, DecidedValue>(link.Decided);
        var held = new Dictionary<FieldId, HeldField>(link.Held);
        foreach (var decision in decisions)
        {
            var field = decision.Field.Field;
            var value = written.GetValueOrDefault(field) ?? decision.RecordedBase;
            if (value.IsEmpty) baseline.Remove(field);
            else baseline[field] = value;
            if (decision.ForgetDecided) decided.Remove(field);
            if (decision.Held is { } waiting) held[field] = waiting;
            else held.Remove(field);
        }

        return link with { Base = baseline, Decided = decided, Held = held };
    }

    /// <summary>Whether saving the link would change anything.</summary>
    public static bool Differs(Link before, Link after) =>
        before.Row != after.Row
        || before.Decided.Count != after.Decided.Count
        || before.Held.Count != after.Held.Count
        || after.Held.Any(pair => before.Held.GetValueOrDefault(pair.Key) != pair.Value)
        || before.Base.Count != after.Base.Count
        || after.Base.Any(pair => before.Base.GetValueOrDefault(pair.Key) != pair.Value);
}
