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
/// A person may have edited a record since it was created, so what it is known to have held counts as well: the business key decides
/// where the mapping has one, else at least half of the values, the best match first. Taking an unlinked look-alike for the created record
/// at worst pairs two records that a person would take for one; creating again would double it for certain.
/// </remarks>
internal sealed class CreateRecovery(ISyncStore store, TimeProvider time)
{
    /// <summary>For how long after a create its records are looked for: by then the events of late have told of them, and of who edited them.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Records asked for by id where the scan did not show all that was looked for.</summary>
    private const int Asked = 100;

    /// <summary>The records of a create that was carried out, so that all of them have been there.</summary>
    /// <exception cref="RemoteException">The table could not be read completely, or not all of them have shown up yet; nothing is settled.</exception>
    public async Task<IReadOnlyList<(OutboxItem Item, RecordId Record)>> FindAllAsync(
        TableMapping mapping, IRemoteTable table, Lease lease, OutboxBatch batch, CancellationToken cancellationToken)
    {
        var found = await FindAsync(mapping, table, lease, batch, cancellationToken);
        if (found.Count == batch.Items.Count || await AgeAsync(mapping, lease, batch, cancellationToken) > Patience) return found;
        throw Incomplete(mapping, $"showed {found.Count} of {batch.Items.Count}");
    }

    /// <summary>The records of a create that are there; none may be.</summary>
    /// <exception cref="RemoteException">The table could not be read completely; nothing is settled.</exception>
    public async Task<IReadOnlyList<(OutboxItem Item, RecordId Record)>> FindAsync(
        TableMapping mapping, IRemoteTable table, Lease lease, OutboxBatch batch, CancellationToken cancellationToken)
    {
        var candidates = new List<(OutboxItem Item, RecordId Record, int Likeness)>();
        var seen = new HashSet<RecordId>();
        var complete = false;
        await foreach (var page in table.ScanAsync(from: null, cancellationToken))
        {
            VisibleFields.Require(mapping, page.Fields);
            candidates.AddRange(await CandidatesAsync(mapping, table, lease, batch, page.Records, cancellationToken));
            seen.UnionWith(page.Records.Select(record => record.Id));
            complete = page.IsLast;
        }

        if (!complete) throw Incomplete(mapping, "ended before its last page");
        if (Pair(candidates) is var found && found.Count == batch.Items.Count) return found;
        candidates.AddRange(await CandidatesAsync(mapping, table, lease, batch, await FetchUnseenAsync(mapping, table, lease, seen, cancellationToken), cancellationToken));
        return Pair(candidates);
    }

    /// <summary>
    /// Records that should have come by and did not: linked ones, and those that waiting events name. A page boundary may have moved
    /// over them; and where the app has lost the right to read, the platform shows it an empty table.
    /// </summary>
    private async Task<IReadOnlyList<RemoteRecord>> FetchUnseenAsync(
        TableMapping mapping, IRemoteTable table, Lease lease, HashSet<RecordId> seen, CancellationToken cancellationToken)
    {
        RecordId[] unseen;
        await using (var transaction = await store.BeginAsync(mapping, lease, cancellationToken))
        {
            var links = await transaction.Links.ReadPageAsync(after: null, limit: 1000, cancellationToken);
            var events = await transaction.Inbox.ReadAsync(limit: 200, cancellationToken);
            unseen = [
                .. events.SelectMany(entry => entry.Records).Where(record => !seen.Contains(record)).Distinct().Take(Asked),
                .. links.Select(link => link.Record).Where(record => !seen.Contains(record)).Take(Asked)];
        }

        // The platform says that the call was carried out, and neither a record nor an event tells of it: the table is not shown. Once
        // events arrive, or anything comes by, it is known.
        if (unseen.Length + seen.Count == 0) throw Incomplete(mapping, "showed an empty table");
        if (unseen.Length == 0) return [];
        var lookup = await table.GetAsync([.. unseen.Distinct()], cancellationToken);
        if (lookup.Found.Count + lookup.Absent.Count == 0) throw Incomplete(mapping, "showed none of the records that the app may not read at present");
        return lookup.Found;
    }

    private async Task<TimeSpan> AgeAsync(TableMapping mapping, Lease lease, OutboxBatch batch, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        return time.GetUtcNow() + transaction.ClockOffset - batch.StoredAt;
    }

    private static RemoteException Incomplete(TableMapping mapping, string what) => new(
        new RemoteProblem(0, $"The scan of table {mapping.Remote.Table} for records created earlier {what}; it is made again later."), isTransient: true);

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

    /// <summary>The records without a link that look like ones of the batch.</summary>
    private async Task<IReadOnlyList<(OutboxItem Item, RecordId Record, int Likeness)>> CandidatesAsync(
        TableMapping mapping, IRemoteTable table, Lease lease, OutboxBatch batch, IReadOnlyList<RemoteRecord> records, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        var linked = await transaction.Links.ReadByRecordAsync([.. records.Select(record => record.Id)], cancellationToken);
        RemoteRecord[] unlinked = [.. records.ExceptBy(linked.Select(link => link.Record), record => record.Id)];
        var events = await transaction.Inbox.ReadForAsync([.. unlinked.Select(record => record.Id)], cancellationToken);
        return [.. unlinked
            .Select(record => (record.Id, Image: PairImages.Of(record, mapping)))
            .Where(record => record.Image.Fits)
            .Select(record => (record.Id, Past: new RecordPast(record.Image.Value, EventCells.Of(record.Id, events), table)))
            .SelectMany(record => batch.Items, (record, item) => (item, record.Id, Likeness(record.Past, item.Values, mapping)))
            .Where(candidate => candidate.Item3 > 0)];
    }

    /// <summary>How many of the values sent the record holds or has held; 0 where it is not taken for the one created.</summary>
    private static int Likeness(RecordPast past, Image sent, TableMapping mapping)
    {
        if (mapping.MatchBy.Count > 0 && mapping.MatchBy.All(field => sent.ContainsKey(field.Field)))
        {
            return mapping.MatchBy.All(field => past.Held(field, sent[field.Field])) ? 1 : 0;
        }

        var equal = mapping.Fields.Count(field => sent.TryGetValue(field.Field, out var value) && past.Held(field, value));
        return equal * 2 >= sent.Count ? equal : 0;
    }

    /// <summary>What a record holds and, as far as events tell, has held.</summary>
    private sealed class RecordPast(Image image, ILookup<FieldId, EventCell> cells, IRemoteTable table)
    {
        public bool Held(FieldMapping field, CanonicalValue value) => image[field.Field] == value
            || cells[field.Field].Any(cell => EventCells.Read(field, cell.Before, table) == value || EventCells.Read(field, cell.After, table) == value);
    }
}
