using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Outbound;

using Image = IReadOnlyDictionary<FieldId, CanonicalValue>;

/// <summary>
/// Finds out which records of a create exist, when its key is answered with "already used": the table is read through, and records
/// that have no link and look like the ones sent are taken for them.
/// </summary>
/// <remarks>
/// A person may have edited a record since it was created, so not every value need be the one sent: the business key decides where
/// the mapping has one, else at least half of the values, the best match first. Taking an unlinked look-alike for the created record
/// at worst pairs two records that a person would take for one; creating again would double it for certain.
/// </remarks>
internal sealed class CreateRecovery(ISyncStore store)
{
    /// <exception cref="RemoteException">The table could not be read; nothing is settled.</exception>
    public async Task<IReadOnlyList<(OutboxItem Item, RecordId Record)>> FindAsync(
        TableMapping mapping, IRemoteTable table, Lease lease, OutboxBatch batch, CancellationToken cancellationToken)
    {
        var candidates = new List<(OutboxItem Item, RecordId Record, int Likeness)>();
        await foreach (var page in table.ScanAsync(cancellationToken))
        {
            VisibleFields.Require(mapping, page.Fields);
            foreach (var (record, image) in await UnlinkedAsync(mapping, lease, page, cancellationToken))
            {
                candidates.AddRange(batch.Items
                    .Select(item => (item, record, Likeness(image, item.Values, mapping)))
                    .Where(candidate => candidate.Item3 > 0));
            }
        }

        return Pair(candidates);
    }

    private static List<(OutboxItem Item, RecordId Record)> Pair(List<(OutboxItem Item, RecordId Record, int Likeness)> candidates)
    {
        var found = new List<(OutboxItem, RecordId)>();
        var taken = new HashSet<RecordId>();
        var settled = new HashSet<RowKey>();
        foreach (var (item, record, _) in candidates.OrderByDescending(candidate => candidate.Likeness))
        {
            if (settled.Contains(item.Row) || !taken.Add(record)) continue;
            settled.Add(item.Row);
            found.Add((item, record));
        }

        return found;
    }

    private async Task<IReadOnlyList<(RecordId Record, Image Image)>> UnlinkedAsync(
        TableMapping mapping, Lease lease, RemotePage page, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        RecordId[] ids = [.. page.Records.Select(record => record.Id)];
        var linked = (await transaction.Links.ReadByRecordAsync(ids, cancellationToken)).Select(link => link.Record).ToHashSet();
        return [.. page.Records
            .Where(record => !linked.Contains(record.Id))
            .Select(record => (record.Id, PairImages.Of(record, mapping)))
            .Where(record => record.Item2.Fits)
            .Select(record => (record.Id, record.Item2.Value))];
    }

    /// <summary>How many of the values sent the record holds; 0 where it is not taken for the one created.</summary>
    private static int Likeness(Image image, Image sent, TableMapping mapping)
    {
        if (mapping.MatchBy.Count > 0 && mapping.MatchBy.All(field => sent.ContainsKey(field.Field)))
        {
            return mapping.MatchBy.All(field => image[field.Field] == sent[field.Field]) ? 1 : 0;
        }

        var equal = sent.Count(value => image.GetValueOrDefault(value.Key) == value.Value);
        return equal * 2 >= sent.Count ? equal : 0;
    }
}
