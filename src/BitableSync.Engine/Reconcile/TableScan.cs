using System.Text.Json;
using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Inbound;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Reconcile;

using Image = IReadOnlyDictionary<FieldId, CanonicalValue>;

/// <summary>
/// Streams the whole Bitable table against links and rows, a page at a time, counts where the two sides differ, and asks push and
/// pull to look there: repair goes through the same merge as any edit. Which links it met is marked on them, not remembered.
/// </summary>
internal sealed class TableScan(ISyncStore store, IRemoteTables remoteTables, IMappingStates states, BrokenScan broken)
{
    private const int RowsPerRequest = 1000;

    /// <summary>
    /// Every record against its link and row. A scan that was broken off goes on after its last page, with what it had found; what
    /// changed before that page since has a higher revision than the one the scan began with, and its own event.
    /// </summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="lease">The run's lease.</param>
    /// <param name="revision">The table's revision now.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    /// <exception cref="RemoteException">A page could not be read: what was found so far is queued, nothing is taken for deleted.</exception>
    public async Task<ScanResult> RunRecordsAsync(TableMapping mapping, Lease lease, long revision, CancellationToken cancellationToken)
    {
        var scan = await broken.FindAsync(mapping, lease, revision, cancellationToken)
            ?? new ScanState(await states.BeginScanAsync(mapping.Name, revision, cancellationToken), revision, ScanProgress.None);
        var (drift, seen, total, isComplete) = (Read(scan.Progress.Found), scan.Progress.Seen, scan.Progress.Total, false);
        await foreach (var page in remoteTables.Open(mapping).ScanAsync(scan.Progress.Next, cancellationToken))
        {
            VisibleFields.Require(mapping, page.Fields);
            if (page.IsFirst) (drift, seen) = (new Drift(), 0);
            drift += await PageAsync(mapping, lease, scan.Id, page.Records, cancellationToken);
            (seen, total, isComplete) = (seen + page.Records.Count, page.Total, page.IsLast);
            var progress = new ScanProgress(seen, total, page.Next, JsonSerializer.Serialize(drift));
            await states.RecordScanAsync(mapping.Name, scan.Id, progress, cancellationToken);
        }

        if (isComplete) return new ScanResult(scan.Id, scan.Revision, seen, total, drift);
        throw new RemoteException(
            new RemoteProblem(0, $"The scan of table {mapping.Remote.Table} ended before its last page; it goes on later."), isTransient: true);
    }

    private static Drift Read(string found) => JsonSerializer.Deserialize<Drift>(found) ?? new Drift();

    /// <summary>The other direction: live rows that have no link, and links whose row is gone.</summary>
    public async Task<Drift> RunRowsAsync(TableMapping mapping, Lease lease, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        var drift = new Drift
        {
            Rows = await transaction.Rows.CountAsync(cancellationToken),
            UnlinkedRows = await transaction.Changes.RequestUnlinkedAsync(cancellationToken)
                + await RequestParkedAsync(transaction, mapping, cancellationToken),
        };
        await transaction.Changes.RequestMissingAsync(evenParked: false, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return drift;
    }

    /// <summary>Asks for another try of the rows without a record that are parked and have changed since. Returns how many are parked.</summary>
    private static async Task<long> RequestParkedAsync(ISyncTransaction transaction, TableMapping mapping, CancellationToken cancellationToken)
    {
        var count = 0L;
        RowKey? after = null;
        while (await transaction.DeadLetters.ReadUnlinkedRowsAsync(after, RowsPerRequest, cancellationToken) is { Count: > 0 } parked)
        {
            after = parked[^1];
            var rows = await transaction.Rows.ReadAsync(parked, cancellationToken);
            var looks = rows.Values.Select(row => Looks.Of(mapping, row.Key, row, id: null, record: null)).ToList();
            var changed = await transaction.DeadLetters.SiftAsync(looks, cancellationToken);
            await transaction.Changes.RequestAsync([.. changed.Select(look => look.Row!.Value)], cancellationToken);
            count += rows.Count;
        }

        return count;
    }

    private async Task<Drift> PageAsync(
        TableMapping mapping, Lease lease, long scan, IReadOnlyList<RemoteRecord> records, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        RecordId[] ids = [.. records.Select(record => record.Id)];
        var links = (await transaction.Links.ReadByRecordAsync(ids, cancellationToken)).ToDictionary(link => link.Record);
        var rows = await transaction.Rows.ReadAsync([.. links.Values.Select(link => link.Row)], cancellationToken);
        var drift = new Drift();
        var looks = new List<PairLook>();
        foreach (var record in records)
        {
            var link = links.GetValueOrDefault(record.Id);
            var found = Compare(mapping, record, link, rows);
            drift += found;
            if (found.Differences > 0) looks.Add(Looks.Of(mapping, link?.Row, link is null ? null : rows.GetValueOrDefault(link.Row), record.Id, record));
        }

        await transaction.Links.MarkSeenAsync(ids, scan, cancellationToken);
        await KeyGroups.NoteAsync(transaction, mapping, records.Where(record => !links.ContainsKey(record.Id)), cancellationToken);
        var pulls = await transaction.DeadLetters.SiftAsync(looks, cancellationToken);
        if (pulls.Count > 0) await transaction.Inbox.RequestAsync([.. pulls.Select(look => look.Record!.Value)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return drift;
    }

    private static Drift Compare(TableMapping mapping, RemoteRecord record, Link? link, IReadOnlyDictionary<RowKey, LocalRow> rows)
    {
        if (link is { State: LinkState.Detached } || (link is { State: LinkState.Marked } && !rows.ContainsKey(link.Row))) return new Drift();
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
}
