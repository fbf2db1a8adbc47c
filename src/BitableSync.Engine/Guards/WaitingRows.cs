using System.Runtime.CompilerServices;
using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Outbound;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Guards;

/// <summary>Row changes on their way to Bitable.</summary>
internal sealed class WaitingRows(ISyncStore store, IRemoteTables remoteTables) : IWaitingChanges
{
    private const int RowsPerPage = 500;

    public Side Target => Side.Remote;

    public Task<long> CountAsync(ISyncTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Changes.CountRowsAsync(cancellationToken);

    public async IAsyncEnumerable<SurveyedPair> SurveyAsync(
        TableMapping mapping, Lease lease, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RowKey? after = null;
        while (await ReadPageAsync(mapping, lease, after, cancellationToken) is { Rows.Count: > 0 } page)
        {
            after = page.Rows[^1];
            foreach (var pair in await SurveyAsync(mapping, page, cancellationToken)) yield return pair;
        }
    }

    private async Task<Page> ReadPageAsync(TableMapping mapping, Lease lease, RowKey? after, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        var rows = await transaction.Changes.ReadRowsAsync(after, RowsPerPage, cancellationToken);
        var links = await transaction.Links.ReadByRowAsync(rows, cancellationToken);
        var live = await transaction.Rows.ReadAsync(rows, cancellationToken);
        var edits = await transaction.Changes.ReadForAsync(rows, cancellationToken);
        var events = await transaction.Inbox.ReadForAsync([.. links.Select(link => link.Record)], cancellationToken);
        return new Page(rows, links.ToDictionary(link => link.Row), live, edits, events, transaction.ClockOffset);
    }

    private async Task<IReadOnlyList<SurveyedPair>> SurveyAsync(TableMapping mapping, Page page, CancellationToken cancellationToken)
    {
        var pairs = new List<SurveyedPair>(page.Rows.Count);
        var view = new PushView(new ClaimedRows([], 0), page.Links, page.Live);
        RecordId[] records = [.. page.Links.Values.Where(link => !view.IsUnchanged(link, mapping)).Select(link => link.Record)];
        var lookup = records.Length == 0 ? RemoteLookup.Empty : await remoteTables.Open(mapping).GetAsync(records, cancellationToken);
        if (records.Length > 0) VisibleFields.Require(mapping, lookup.Fields);
        var found = lookup.Found.ToDictionary(record => record.Id);
        var absent = lookup.Absent.ToHashSet();
        var evidence = new EditEvidence(page.Edits, page.Events, lookup.Found, remoteTables.Open(mapping));
        var survey = new PairSurvey(mapping, new MergeRules { ClockOffset = remoteTables.ClockOffset - page.ClockOffset }, evidence);
        foreach (var row in page.Rows)
        {
            var link = page.Links.GetValueOrDefault(row);
            var record = link is null ? null : found.GetValueOrDefault(link.Record);
            // Neither found nor absent: unchanged, or hidden from the app. Nothing is written then.
            if (link is not null && record is null && !absent.Contains(link.Record)) continue;
            var live = page.Live.GetValueOrDefault(row);
            pairs.Add(new SurveyedPair(link, live, record, survey.PlanOf(link, live, record), evidence.Local(row), row.Json));
        }

        return pairs;
    }

    private sealed record Page(
        IReadOnlyList<RowKey> Rows,
        IReadOnlyDictionary<RowKey, Link> Links,
        IReadOnlyDictionary<RowKey, LocalRow> Live,
        IReadOnlyList<ChangeEntry> Edits,
        IReadOnlyList<InboxEntry> Events,
        TimeSpan ClockOffset);
}
