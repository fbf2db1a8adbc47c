using BitableSync.Core.Planning;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Outbound;

using Image = IReadOnlyDictionary<FieldId, CanonicalValue>;

/// <summary>What one round sends, and the change entries it is done with without sending anything.</summary>
internal sealed class PlannedItems(ClaimedRows claimed, EditEvidence evidence, PairChanges changes)
{
    private readonly List<OutboxItem> _creates = [];
    private readonly List<OutboxItem> _updates = [];
    private readonly List<OutboxItem> _deletes = [];
    private readonly List<long> _finished = [];

    public static Image Nothing { get; } = new Dictionary<FieldId, CanonicalValue>();

    /// <summary>Change entries that need no call and are done with.</summary>
    public IReadOnlyCollection<long> Finished => _finished;

    /// <summary>
    /// The calls, in the order in which they are safe: deletes free unique values that creates may take. All but creates are cut to
    /// the platform's limit by the same size, for it is never above 500.
    /// </summary>
    public IEnumerable<OutboxBatch> Batches(int size) =>
        Cut(RemoteWriteKind.Delete, _deletes, size)
            .Concat(Cut(RemoteWriteKind.Update, _updates, size))
            .Concat(Cut(RemoteWriteKind.Create, _creates, size));

    public void Create(RowKey row, Image values) =>
        _creates.Add(new OutboxItem(row, null, 0, values, Nothing, evidence.Local(row), claimed.EntriesOf(row)));

    /// <param name="link">The pair.</param>
    /// <param name="values">What is sent.</param>
    /// <param name="remote">What the record holds.</param>
    public void Update(Link link, Image values, Image remote)
    {
        var believed = values.Keys.ToDictionary(field => field, field => remote[field]);
        changes.Tally.Add(believed.Values.Max(PairPlan.Replacing), evidence.Local(link.Row), link.Row.Json);
        _updates.Add(Item(link, values, believed));
    }

    /// <summary>Writes the mark of deleted rows, or takes it away; it is no mapped field, so nothing is believed of it.</summary>
    public void Mark(Link link, FieldId mark, CanonicalValue value) =>
        _updates.Add(Item(link, new Dictionary<FieldId, CanonicalValue> { [mark] = value }, Nothing));

    public void Delete(Link link, Image remote)
    {
        changes.Tally.Add(PairImpact.Delete, evidence.Local(link.Row), link.Row.Json);
        _deletes.Add(Item(link, Nothing, remote));
    }

    public void Finish(RowKey row) => _finished.AddRange(claimed.EntriesOf(row));

    /// <summary>With the version that the pair has when this transaction is done.</summary>
    private OutboxItem Item(Link link, Image values, Image believed) => new(
        link.Row,
        link.Record,
        link.Version + (changes.Updates(link.Record) ? 1 : 0),
        values,
        believed,
        evidence.Local(link.Row),
        claimed.EntriesOf(link.Row));

    private static IEnumerable<OutboxBatch> Cut(RemoteWriteKind kind, List<OutboxItem> items, int size) =>
        items.Chunk(size).Select(chunk => new OutboxBatch { Kind = kind, IdempotencyKey = Guid.NewGuid(), Items = chunk });
}
