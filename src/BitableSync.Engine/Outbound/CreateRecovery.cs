using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Outbound;

/// <summary>
/// Finds out which records of a create exist, when its key is answered with "already used": the table is read through, and records
/// that have no link and hold exactly the values sent are taken for the ones created.
/// </summary>
internal sealed class CreateRecovery(ISyncStore store)
{
    /// <exception cref="RemoteException">The table could not be read; nothing is settled.</exception>
    public async Task<IReadOnlyList<(OutboxItem Item, RecordId Record)>> FindAsync(
        TableMapping mapping, IRemoteTable table, Lease lease, OutboxBatch batch, CancellationToken cancellationToken)
    {
        var missing = batch.Items.ToList();
        var found = new List<(OutboxItem, RecordId)>();
        await foreach (var page in table.ScanAsync(cancellationToken))
        {
            foreach (var record in await UnlinkedAsync(mapping, lease, page, cancellationToken))
            {
                var item = missing.Find(candidate => Holds(record, candidate, mapping));
                if (item is null) continue;
                missing.Remove(item);
                found.Add((item, record.Id));
            }
        }

        return found;
    }

    private async Task<IReadOnlyList<RemoteRecord>> UnlinkedAsync(
        TableMapping mapping, Lease lease, RemotePage page, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        RecordId[] ids = [.. page.Records.Select(record => record.Id)];
        var linked = (await transaction.Links.ReadByRecordAsync(ids, cancellationToken)).Select(link => link.Record).ToHashSet();
        return [.. page.Records.Where(record => !linked.Contains(record.Id))];
    }

    private static bool Holds(RemoteRecord record, OutboxItem item, TableMapping mapping) =>
        PairImages.Of(record, mapping) is { Fits: true } image
        && item.Values.All(sent => image.Value.GetValueOrDefault(sent.Key) == sent.Value);
}
