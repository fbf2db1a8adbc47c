using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Pairs;

/// <summary>
/// Values in Bitable that the engine sent there in calls whose answers were lost. Nobody but the engine wrote them, from the row: a row
/// edited since is newer than they are, and no edit in Bitable stands against it.
/// </summary>
internal sealed class LandedWrites
{
    private readonly ILookup<RecordId, OutboxItem> _items;

    private LandedWrites(IEnumerable<OutboxItem> items) => _items = items.ToLookup(item => item.Record!.Value);

    /// <param name="transaction">Where the pairs are locked.</param>
    /// <param name="mapping">Their mapping.</param>
    /// <param name="links">The pairs.</param>
    /// <param name="found">Their records as they are.</param>
    /// <param name="sent">Writes to them.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<LandedWrites> FindAsync(
        ISyncTransaction transaction,
        TableMapping mapping,
        IEnumerable<Link> links,
        IEnumerable<RemoteRecord> found,
        SentWrites sent,
        CancellationToken cancellationToken)
    {
        var pairs = links.Where(link => link.State == LinkState.Linked).ToDictionary(link => link.Record);
        (SentWrite Write, FieldMapping Field)[] seen = [.. found
            .Where(record => pairs.ContainsKey(record.Id))
            .SelectMany(record => sent.To(record.Id).Where(write => write.IsUpdate), (record, write) => (Record: record, Write: write))
            .SelectMany(each => SeenIn(each.Record, each.Write, pairs[each.Record.Id], mapping), (each, field) => (each.Write, field))
            // A fetch may show a record twice.
            .Distinct()];
        if (seen.Length == 0) return new LandedWrites([]);
        RecordId[] records = [.. seen.Select(each => each.Write.Item.Record!.Value).Distinct()];
        var history = (await transaction.History.ReadRecentAsync(records, SentWrites.Remembered, cancellationToken)).ToLookup(entry => entry.Record);
        return new LandedWrites(seen
            .Where(each => !history[each.Write.Item.Record].Any(entry => entry.At > each.Write.Batch.StoredAt && entry.ChangesBase(each.Field.Field)))
            .GroupBy(each => each.Write, each => each.Field.Field)
            .Select(write => write.Key.Item with { Values = write.ToDictionary(field => field, field => write.Key.Item.Values[field]) }));
    }

    /// <summary>The pair with the values that landed as its base.</summary>
    /// <param name="link">The pair.</param>
    /// <param name="changes">Takes the pair and its history where they differ from what they were.</param>
    public Link In(Link link, PairChanges changes)
    {
        var landed = link;
        foreach (var item in _items[link.Record])
        {
            // The same value may have been sent in several calls.
            var values = item.Values.Where(cell => landed.Base.GetValueOrDefault(cell.Key) != cell.Value).ToDictionary();
            if (values.Count == 0) continue;
            foreach (var entry in WrittenPair.History(landed, item with { Values = values })) changes.Keep(entry);
            landed = WrittenPair.After(landed, values);
        }

        if (!ReferenceEquals(landed, link)) changes.Update(landed);
        return landed;
    }

    /// <summary>Fields that hold what was sent to them, and not what both sides agreed on.</summary>
    private static IEnumerable<FieldMapping> SeenIn(RemoteRecord record, SentWrite write, Link link, TableMapping mapping) =>
        PairImages.Of(record, mapping) is not { Fits: true, Value: var remote }
            ? []
            : mapping.Fields.Where(field =>
                write.Item.Values.ContainsKey(field.Field) && write.Written(field) == remote[field.Field] && field.BaseIn(link) != remote[field.Field]);
}
