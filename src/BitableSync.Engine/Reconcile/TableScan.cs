using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Reconcile;

using Image = IReadOnlyDictionary<FieldId, CanonicalValue>;

/// <summary>
/// Streams the whole Bitable table against links and rows, a page at a time, and counts where the two sides differ. Looks only; a
/// visitor may ask for another look at what it found, which then goes through the same merge as any edit.
/// </summary>
internal sealed class TableScan(ISyncStore store, IRemoteTables remoteTables)
{
    /// <summary>Every record against its link and row.</summary>
    /// <param name="mapping">The mapping to compare.</param>
    /// <param name="lease">Held while a repairing scan runs; null for a look.</param>
    /// <param name="repair">Whether differences are queued for push and pull.</param>
    /// <param name="progress">Told the records seen and the table's total after each page; may be null.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    /// <exception cref="RemoteException">A page could not be read: what was found so far is queued, nothing is taken for deleted.</exception>
    public async Task<Drift> RunRecordsAsync(
        TableMapping mapping, Lease? lease, bool repair, IProgress<ScanProgress>? progress, CancellationToken cancellationToken)
    {
        var drift = new Drift();
        var seen = new HashSet<RecordId>();
        var complete = false;
        await foreach (var page in remoteTables.Open(mapping).ScanAsync(cancellationToken))
        {
            VisibleFields.Require(mapping, page.Fields);
            RemoteRecord[] fresh = [.. page.Records.Where(record => seen.Add(record.Id))];
            drift += await PageAsync(mapping, lease, repair, fresh, cancellationToken);
            progress?.Report(new ScanProgress(seen.Count, page.Total));
            complete = page.IsLast;
        }

        if (!complete) throw new RemoteException(new RemoteProblem(0, $"The scan of table {mapping.Remote.Table} ended before its last page; it is made again later."), isTransient: true);
        return drift + await LinksAsync(mapping, lease, repair, seen, cancellationToken);
    }

    /// <summary>The other direction: live rows that have no link, and links whose row is gone.</summary>
    public async Task<Drift> RunRowsAsync(TableMapping mapping, Lease? lease, bool repair, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        // Asked for in either case, because asking counts them; a look is rolled back.
        var drift = new Drift
        {
            Rows = await transaction.Rows.CountAsync(cancellationToken),
            UnlinkedRows = await transaction.Changes.RequestUnlinkedAsync(cancellationToken),
        };
        await transaction.Changes.RequestMissingAsync(cancellationToken);
        if (repair) await transaction.CommitAsync(cancellationToken);
        return drift;
    }

    private async Task<Drift> PageAsync(
        TableMapping mapping, Lease? lease, bool repair, IReadOnlyList<RemoteRecord> records, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        var links = (await transaction.Links.ReadByRecordAsync([.. records.Select(record => record.Id)], cancellationToken))
            .ToDictionary(link => link.Record);
        var rows = await transaction.Rows.ReadAsync([.. links.Values.Select(link => link.Row)], cancellationToken);
        var drift = new Drift();
        var pulls = new List<RecordId>();
        foreach (var record in records)
        {
            var found = Compare(mapping, record, links.GetValueOrDefault(record.Id), rows);
            drift += found;
            if (found.Differences > 0) pulls.Add(record.Id);
        }

        if (repair && pulls.Count > 0)
        {
            await transaction.Inbox.RequestAsync(pulls, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return drift;
    }

    private static Drift Compare(TableMapping mapping, RemoteRecord record, Link? link, IReadOnlyDictionary<RowKey, LocalRow> rows)
    {
        if (link is { State: LinkState.Detached }) return new Drift();
        var remote = PairImages.Of(record, mapping);
        if (!remote.Fits) return new Drift { Records = 1, Unreadable = 1 };
        if (link is null)
        {
            var isBlank = PairMerge.Decide(new PairState(null, null, remote.Value), mapping) == PairAction.None;
            return isBlank ? new Drift() : new Drift { Records = 1, UnlinkedRecords = 1 };
        }

        if (!rows.TryGetValue(link.Row, out var row)) return new Drift { Records = 1, MissingRows = 1 };
        var local = PairImages.Of(row, mapping);
        if (!local.Fits) return new Drift { Records = 1, Unreadable = 1 };
        var unsettled = mapping.Fields.Where(field => !IsSettled(field, link, local.Value, remote.Value)).ToList();
        if (unsettled.Count == 0) return new Drift { Records = 1 };
        return unsettled.All(field => IsHeld(field, link, local.Value, remote.Value)) ? new Drift { Records = 1, HeldPairs = 1 } : new Drift { Records = 1, DifferentPairs = 1 };
    }

    private static bool IsSettled(FieldMapping field, Link link, Image local, Image remote) =>
        local[field.Field] == remote[field.Field] && local[field.Field] == field.BaseIn(link) && !link.Held.ContainsKey(field.Field);

    /// <summary>Whether the field waits for a person with the very values that its conflict shows.</summary>
    private static bool IsHeld(FieldMapping field, Link link, Image local, Image remote) =>
        link.Held.TryGetValue(field.Field, out var held) && held.Local == local[field.Field] && held.Remote == remote[field.Field];

    /// <summary>Links whose record did not come by.</summary>
    private async Task<Drift> LinksAsync(
        TableMapping mapping, Lease? lease, bool repair, HashSet<RecordId> seen, CancellationToken cancellationToken)
    {
        var drift = new Drift();
        RecordId? after = null;
        while (true)
        {
            await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
            var links = await transaction.Links.ReadPageAsync(after, limit: 1000, cancellationToken);
            if (links.Count == 0) break;
            after = links[^1].Record;
            RecordId[] missing = [.. links.Where(link => link.State == LinkState.Linked && !seen.Contains(link.Record)).Select(link => link.Record)];
            drift += new Drift { MissingRecords = missing.Length };
            if (!repair || missing.Length == 0) continue;
            await transaction.Inbox.RequestAsync(missing, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return drift;
    }
}
