using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Links;

/// <summary>Looks up, outside any transaction of the asker, what the records and rows that links lead to are linked to now.</summary>
internal sealed class LinkIndex(ISyncStore store)
{
    /// <summary>The links of the given records of other mappings. Those without a link are missing.</summary>
    public Task<IReadOnlyDictionary<(MappingName Mapping, RecordId Record), Link>> OfRecordsAsync(
        TableMapping mapping, IEnumerable<(MappingName Mapping, RecordId Record)> wanted, CancellationToken cancellationToken) =>
        FindAsync(mapping, wanted, (links, records) => links.ReadByRecordAsync(records, cancellationToken), link => link.Record, cancellationToken);

    /// <summary>The links of the given rows of other mappings. Those without a link are missing.</summary>
    public Task<IReadOnlyDictionary<(MappingName Mapping, RowKey Row), Link>> OfRowsAsync(
        TableMapping mapping, IEnumerable<(MappingName Mapping, RowKey Row)> wanted, CancellationToken cancellationToken) =>
        FindAsync(mapping, wanted, (links, rows) => links.ReadByRowAsync(rows, cancellationToken), link => link.Row, cancellationToken);

    private async Task<IReadOnlyDictionary<(MappingName, T), Link>> FindAsync<T>(
        TableMapping mapping,
        IEnumerable<(MappingName Mapping, T Item)> wanted,
        Func<ILinkStore, T[], Task<IReadOnlyList<Link>>> read,
        Func<Link, T> itemOf,
        CancellationToken cancellationToken)
        where T : struct
    {
        var found = new Dictionary<(MappingName, T), Link>();
        var targets = wanted.Distinct().ToLookup(target => target.Mapping, target => target.Item);
        if (targets.Count == 0) return found;
        await using var transaction = await store.BeginAsync(mapping, lease: null, cancellationToken);
        foreach (var target in targets)
        {
            foreach (var link in await read(transaction.LinksOf(target.Key), [.. target])) found[(target.Key, itemOf(link))] = link;
        }

        return found;
    }
}
