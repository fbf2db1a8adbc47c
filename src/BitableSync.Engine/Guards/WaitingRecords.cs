using System.Runtime.CompilerServices;
using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Inbound;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Guards;

/// <summary>Record changes on their way to PostgreSQL.</summary>
internal sealed class WaitingRecords(ISyncStore store, IRemoteTables remoteTables) : IWaitingChanges
{
    private const int RecordsPerPage = 500;

    public Side Target => Side.Local;

    public Task<long> CountAsync(ISyncTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Inbox.CountRecordsAsync(cancellationToken);

    public async IAsyncEnumerable<SurveyedPair> SurveyAsync(
        TableMapping mapping, Lease lease, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RecordId? after = null;
        while (await ReadPageAsync(mapping, lease, after, cancellationToken) is { Records: [.., var last] records } page)
        {
            after = last;
            var lookup = await remoteTables.Open(mapping).GetAsync(records, cancellationToken);
            VisibleFields.Require(mapping, lookup.Fields);
            foreach (var pair in await SurveyAsync(mapping, lease, new FetchedRecords(lookup, page.Versions), cancellationToken)) yield return pair;
        }
    }

    /// <summary>The next records, and the versions of their links before they are fetched.</summary>
    private async Task<(IReadOnlyList<RecordId> Records, IReadOnlyDictionary<RecordId, long> Versions)> ReadPageAsync(
        TableMapping mapping, Lease lease, RecordId? after, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        var records = await transaction.Inbox.ReadRecordsAsync(after, RecordsPerPage, cancellationToken);
        var links = await transaction.Links.ReadByRecordAsync(records, cancellationToken);
        return (records, links.ToDictionary(link => link.Record, link => link.Version));
    }

    private async Task<IReadOnlyList<SurveyedPair>> SurveyAsync(
        TableMapping mapping, Lease lease, FetchedRecords fetched, CancellationToken cancellationToken)
    {
        var lookup = fetched.Lookup;
        var pairs = new List<SurveyedPair>();
        RecordId[] ids = [.. lookup.Found.Select(record => record.Id), .. lookup.Absent];
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        var links = (await transaction.Links.ReadByRecordAsync(ids, cancellationToken)).ToDictionary(link => link.Record);
        RowKey[] keys = [.. links.Values.Select(link => link.Row)];
        var rows = await transaction.Rows.ReadAsync(keys, cancellationToken);
        var edits = await transaction.Changes.ReadForAsync(keys, cancellationToken);
        var evidence = new EditEvidence(edits, await transaction.Inbox.ReadForAsync(ids, cancellationToken), lookup.Found, remoteTables.Open(mapping));
        var survey = new PairSurvey(mapping, new MergeRules { ClockOffset = remoteTables.ClockOffset - transaction.ClockOffset }, evidence);
        var found = lookup.Found.ToDictionary(record => record.Id);
        // A pair that was written while its record was being fetched would show the engine's own write as somebody's edit.
        foreach (var id in ids.Where(id => fetched.IsCurrent(id, links.GetValueOrDefault(id))))
        {
            var (link, record) = (links.GetValueOrDefault(id), found.GetValueOrDefault(id));
            var row = link is null ? await MatchAsync(transaction, mapping, record, cancellationToken) : rows.GetValueOrDefault(link.Row);
            if (link is null && row is not null) link = Unmet.Pair(id, row.Key);
            pairs.Add(new SurveyedPair(link, row, record, survey.PlanOf(link, row, record), evidence.Remote(id), id.Value));
        }

        return pairs;
    }

    /// <summary>The row that a record without a link would be paired with.</summary>
    private static async Task<LocalRow?> MatchAsync(
        ISyncTransaction transaction, TableMapping mapping, RemoteRecord? record, CancellationToken cancellationToken)
    {
        if (mapping.MatchBy.Count == 0 || record is null || PairImages.Of(record, mapping) is not { Fits: true } image) return null;
        return (await RowMatch.FindAsync(transaction, mapping, image.Value, cancellationToken)).Row;
    }
}
