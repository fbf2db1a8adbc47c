using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Inbound;

/// <summary>
/// An edit in Bitable that one of the engine's own writes landed on before the engine had seen it. State alone cannot show it: the
/// event of the write does, for its value before is not the one the write was planned over.
/// </summary>
/// <param name="Record">The record.</param>
/// <param name="SentAt">When the write that landed on the edit was made, on the database's clock.</param>
/// <param name="Item">That write.</param>
/// <param name="Fields">The edited fields: over what both sides held, what was written, and what was there instead.</param>
internal sealed record UnseenEdit(RecordId Record, DateTimeOffset SentAt, OutboxItem Item, IReadOnlyList<FieldState> Fields)
{
    /// <summary>Fields that have been written since, on either side, whatever they hold now.</summary>
    public IReadOnlySet<FieldId> MovedOn { get; private init; } = new HashSet<FieldId>();

    /// <summary>With the times of the values that the engine itself had put into the row when it sent them, and what became of the fields.</summary>
    public UnseenEdit Told(IReadOnlyList<HistoryEntry> history, SentWrites sent, MergeRules rules)
    {
        var writes = new RecentWrites(history.Where(entry => entry.At <= SentAt));
        var taken = history.Where(entry => entry.Record == Record && entry.Side == Side.Local && entry.At > SentAt).SelectMany(entry => entry.After.Keys);
        var sentSince = sent.To(Record).Where(write => write.Batch.StoredAt > SentAt).SelectMany(write => write.Item.Values.Keys);
        return this with { Fields = [.. Fields.Select(state => writes.Dated(Record, state, rules))], MovedOn = taken.Concat(sentSince).ToHashSet() };
    }
}
