using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Pairs;

/// <summary>The fields of one pair as they were met and as they were decided.</summary>
internal sealed class MergedFields(Link link, IReadOnlyList<(FieldState State, FieldDecision Decision)> fields)
{
    /// <param name="link">The pair.</param>
    /// <param name="states">Its fields.</param>
    /// <param name="rules">How conflicts are decided.</param>
    /// <param name="writes">What was written to the pair lately, for dating it and for telling a game of ping-pong.</param>
    public static MergedFields Decide(Link link, IEnumerable<FieldState> states, MergeRules rules, RecentWrites writes) =>
        new(link, [.. states
            .Select(state => writes.Dated(link.Record, state, rules))
            .Select(state => (state, writes.HoldBack(link.Record, state, ThreeWayMerge.Decide(state, rules), rules)))]);

    public IEnumerable<FieldDecision> Decisions => fields.Select(each => each.Decision);

    public bool Any(FieldAction action) => fields.Any(field => field.Decision.Action == action);

    /// <summary>The values that an action brings to its side, by field.</summary>
    public Dictionary<FieldId, CanonicalValue> Values(FieldAction action) => fields
        .Where(field => field.Decision.Action == action)
        .ToDictionary(field => field.Decision.Field.Field, field => field.Decision.Value);

    /// <summary>Logs what was decided.</summary>
    /// <param name="changes">Where to.</param>
    /// <param name="isNew">The pair has just been linked.</param>
    /// <param name="written">Values that have been written to the row in this transaction.</param>
    public void Log(PairChanges changes, bool isNew, IReadOnlyDictionary<FieldId, CanonicalValue> written)
    {
        foreach (var (_, decision) in fields)
        {
            if (decision.Conflict is { } conflict) changes.Log(ConflictEntries.OfField(link, conflict));
            if (decision.Held is null && link.Held.ContainsKey(decision.Field.Field)) changes.Settle(Settled(decision));
        }

        var agreed = fields.Where(field => field.Decision.Action == FieldAction.AdvanceBase);
        if (isNew) changes.Keep(Entry(HistoryAct.Linked, null, agreed, field => field.State.Base, field => field.Decision.Value));
        else KeepAny(changes, HistoryAct.Agreed, agreed, field => field.State.Base, field => field.Decision.Value);
        KeepAny(changes, HistoryAct.Released, fields.Where(IsReleased), field => field.State.Local, field => field.Decision.Value);
        var unwritten = fields.Where(field => !written.ContainsKey(field.Decision.Field.Field) && field.Decision.Conflict is not null && field.Decision.RecordedBase != field.State.Base);
        KeepAny(changes, HistoryAct.Judged, unwritten, field => field.State.Base, field => field.Decision.RecordedBase);
        foreach (var edit in fields.Where(field => written.ContainsKey(field.Decision.Field.Field)).GroupBy(field => field.State.RemoteEdit))
        {
            changes.Keep(Entry(HistoryAct.Updated, Side.Local, edit, field => field.State.Local, field => field.Decision.Value) with { Edit = edit.Key });
        }
    }

    private bool IsReleased((FieldState State, FieldDecision Decision) field) =>
        field.Decision.Held is null && link.Held.ContainsKey(field.Decision.Field.Field);

    private void KeepAny(
        PairChanges changes,
        HistoryAct act,
        IEnumerable<(FieldState State, FieldDecision Decision)> told,
        Func<(FieldState State, FieldDecision Decision), CanonicalValue> before,
        Func<(FieldState State, FieldDecision Decision), CanonicalValue> after)
    {
        if (Entry(act, null, told, before, after) is { After.Count: > 0 } entry) changes.Keep(entry);
    }

    private HistoryEntry Entry(
        HistoryAct act,
        Side? side,
        IEnumerable<(FieldState State, FieldDecision Decision)> told,
        Func<(FieldState State, FieldDecision Decision), CanonicalValue> before,
        Func<(FieldState State, FieldDecision Decision), CanonicalValue> after)
    {
        var listed = told.ToList();
        return new HistoryEntry
        {
            Record = link.Record,
            Row = link.Row,
            Act = act,
            Side = side,
            Before = listed.ToDictionary(field => field.Decision.Field.Field, before),
            After = listed.ToDictionary(field => field.Decision.Field.Field, after),
        };
    }

    private SettledConflict Settled(FieldDecision decision) => new(
        link.Record,
        decision.Field.Field,
        decision.Value,
        decision.Action is FieldAction.AdvanceBase or FieldAction.None ? "Both sides are equal." : "Somebody wrote another value, or the mapping decides by rule again.");
}
