using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Pairs;

/// <summary>What the engine wrote to some pairs lately: keeps it from playing ping-pong over a field, see <see cref="PingPong"/>, and dates its own writes to rows.</summary>
internal sealed class RecentWrites
{
    private readonly ILookup<RecordId, HistoryEntry> _entries;

    /// <param name="entries">The history of some pairs, in order.</param>
    public RecentWrites(IEnumerable<HistoryEntry> entries) =>
        _entries = entries.Where(entry => entry.Record is not null).ToLookup(entry => entry.Record!.Value);

    public static async Task<RecentWrites> ReadAsync(
        ISyncTransaction transaction, IReadOnlyCollection<RecordId> records, MergeRules rules, CancellationToken cancellationToken) =>
        new(await transaction.History.ReadRecentAsync(records, rules.FlipWindow, cancellationToken));

    /// <summary>The decision, or one to hold the field where its write would be one too many. What a reviewer decided is written in any case.</summary>
    public FieldDecision HoldBack(RecordId record, FieldState state, FieldDecision decision, MergeRules rules)
    {
        if (decision.Action is not (FieldAction.ToLocal or FieldAction.ToRemote)) return decision;
        if (state.Decided is { } decided && !decision.ForgetDecided && (decided.Conflict, decided.Undoes) != (0, 0)) return decision;
        var (side, before) = decision.Action == FieldAction.ToLocal ? (Side.Local, state.Local) : (Side.Remote, state.Remote);
        return PingPong.IsFlipping(WritesOf(record, state.Field.Field), new FieldWrite(side, before, decision.Value), rules.MaxFlips)
            ? ThreeWayMerge.Hold(state, HeldReason.PingPong) with { ForgetDecided = state.Decided is not null }
            : decision;
    }

    /// <summary>
    /// The state with the time of the row's value, where the engine put it there itself and capture knows nothing of it: a decision counts
    /// from when it was made, a value taken from Bitable from its edit there.
    /// </summary>
    public FieldState Dated(RecordId record, FieldState state, MergeRules rules)
    {
        var last = _entries[record].LastOrDefault(entry => entry.Side == Side.Local && entry.After.GetValueOrDefault(state.Field.Field) == state.Local);
        var edit = last switch
        {
            { By: { } by } => new EditMark(last.At, by),
            { Edit: { } taken } => taken with { At = taken.At - rules.ClockOffset },
            _ => null,
        };
        return edit is null || state.LocalEdit?.At >= edit.At ? state : state with { LocalEdit = edit };
    }

    /// <summary>Since somebody last decided about the field: from then on it has its chance again.</summary>
    private List<FieldWrite> WritesOf(RecordId record, FieldId field)
    {
        var writes = new List<FieldWrite>();
        foreach (var entry in _entries[record].Where(entry => entry.After.ContainsKey(field)))
        {
            if (entry.Act == HistoryAct.Released || (entry.Act == HistoryAct.Decided && entry.By is not null)) writes.Clear();
            else if (entry is { Act: HistoryAct.Updated, Side: { } side }) writes.Add(new FieldWrite(side, entry.Before.GetValueOrDefault(field, CanonicalValue.Empty), entry.After[field]));
        }

        return writes;
    }
}
