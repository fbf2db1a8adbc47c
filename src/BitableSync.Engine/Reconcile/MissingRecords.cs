using BitableSync.Core.Mapping;
using BitableSync.Core.Planning;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Guards;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Pairs;
using Microsoft.Extensions.Logging;

namespace BitableSync.Engine.Reconcile;

/// <summary>
/// What to make of pairs whose record was not in the list. None is taken for deleted: each is asked for by id, and where the list
/// itself is in doubt, not even that.
/// </summary>
internal sealed class MissingRecords(ISyncStore store, IRemoteTables remoteTables, ILogger<MissingRecords> logger)
{
    private const int RecordsPerRequest = 1000;

    /// <summary>Records that are asked for to find out whether a list is to be believed: one call.</summary>
    private const int SampleSize = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>Queues the missing records for a look by id. Returns how many there are.</summary>
    /// <exception cref="NotYetException">The list is not the whole table: nothing was queued.</exception>
    /// <exception cref="RemoteException">Bitable could not be asked.</exception>
    public async Task<long> RequestAsync(TableMapping mapping, Lease lease, ScanResult scan, CancellationToken cancellationToken)
    {
        var (missing, pairs) = await CountAsync(mapping, lease, scan.Id, cancellationToken);
        var doubt = ScanGuard.Judge(scan.Seen, scan.Total, pairs, missing, mapping.Guard);
        if (doubt == ScanDoubt.Incomplete) throw Incomplete(mapping, $"Bitable counts {scan.Total} records and listed {scan.Seen}");
        if (doubt != ScanDoubt.None) await RequireAbsenceAsync(mapping, lease, scan.Id, cancellationToken);
        if (doubt == ScanDoubt.Empty) await HoldAsync(mapping, lease, pairs, missing, cancellationToken);
        await RequestAllAsync(mapping, lease, scan.Id, cancellationToken);
        await RequestParkedAsync(mapping, lease, cancellationToken);
        return missing;
    }

    /// <summary>
    /// A parked record without a row may be gone, and the event that told of it lost: it has no link that a list could mark as seen, so
    /// those, which are few, are asked for by id.
    /// </summary>
    private async Task RequestParkedAsync(TableMapping mapping, Lease lease, CancellationToken cancellationToken)
    {
        RecordId? after = null;
        while (await ReadParkedAsync(mapping, lease, after, cancellationToken) is { Count: > 0 } parked)
        {
            after = parked[^1];
            var lookup = await remoteTables.Open(mapping).GetAsync(parked, cancellationToken);
            await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
            await transaction.Inbox.RequestAsync([.. lookup.Absent], cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    private async Task<IReadOnlyList<RecordId>> ReadParkedAsync(TableMapping mapping, Lease lease, RecordId? after, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        return await transaction.DeadLetters.ReadUnlinkedRecordsAsync(after, SampleSize, cancellationToken);
    }

    private async Task<(long Missing, long Pairs)> CountAsync(TableMapping mapping, Lease lease, long scan, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        return (await transaction.Links.CountUnseenAsync(scan, cancellationToken), await transaction.Links.CountAsync(cancellationToken));
    }

    /// <summary>Asks for some of the missing by id. One that exists, or that the app may not read, shows that the list is not the table.</summary>
    private async Task RequireAbsenceAsync(TableMapping mapping, Lease lease, long scan, CancellationToken cancellationToken)
    {
        IReadOnlyList<RecordId> sample;
        await using (var transaction = await store.BeginAsync(mapping, lease, cancellationToken))
        {
            sample = await transaction.Links.ReadUnseenAsync(scan, after: null, SampleSize, cancellationToken);
        }

        var lookup = await remoteTables.Open(mapping).GetAsync(sample, cancellationToken);
        VisibleFields.Require(mapping, lookup.Fields);
        if (lookup.Forbidden.Count > 0) throw Incomplete(mapping, $"the app may not read {lookup.Forbidden.Count} of {sample.Count} records that it lacks");
        if (lookup.Found.Count > 0) throw Incomplete(mapping, $"{lookup.Found.Count} of {sample.Count} records that it lacks are there when asked for by id");
    }

    private static NotYetException Incomplete(TableMapping mapping, string evidence) => new(
        $"The list of table {mapping.Remote.Table} is not the whole table: {evidence}. Nothing was taken for deleted. "
        + "Check that the app may manage the Base and read all of its records.",
        Pause);

    /// <summary>
    /// An empty table is what a lost permission looks like, and a person's way of starting over: nobody but a person can tell, however
    /// few the pairs are. Held before anything is queued, so that no pull comes between.
    /// </summary>
    private async Task HoldAsync(TableMapping mapping, Lease lease, long pairs, long missing, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        if (await transaction.Holds.ReadAsync(Side.Local, cancellationToken) is not null) return;
        var sample = await transaction.Links.ReadPageAsync(after: null, ChangeTally.SampleSize, cancellationToken);
        var hold = new Hold
        {
            Target = Side.Local,
            Deletes = missing,
            Overwrites = 0,
            Pairs = pairs,
            Allowed = 0,
            Sample = [.. sample.Select(link => link.Record.Value)],
            Cause = "Bitable lists no record at all, as it does for an app that lost its permission.",
        };
        await transaction.Holds.KeepAsync(hold, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Log.HoldOpened(logger, mapping.Name.Value, HoldWords.Describe(hold, mapping));
    }

    private async Task RequestAllAsync(TableMapping mapping, Lease lease, long scan, CancellationToken cancellationToken)
    {
        RecordId? after = null;
        while (true)
        {
            await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
            var page = await transaction.Links.ReadUnseenAsync(scan, after, RecordsPerRequest, cancellationToken);
            if (page.Count == 0) return;
            after = page[^1];
            var links = await transaction.Links.ReadByRecordAsync(page, cancellationToken);
            var rows = await transaction.Rows.ReadAsync([.. links.Select(link => link.Row)], cancellationToken);
            var looks = links.Select(link => Looks.Of(mapping, link.Row, rows.GetValueOrDefault(link.Row), link.Record, record: null)).ToList();
            var asked = await transaction.DeadLetters.SiftAsync(looks, cancellationToken);
            await transaction.Inbox.RequestAsync([.. asked.Select(look => look.Record!.Value)], cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }
}
