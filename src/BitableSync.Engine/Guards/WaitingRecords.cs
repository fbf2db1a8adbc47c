using System.Runtime.CompilerServices;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Inbound;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Guards;

/// <summary>Record changes on their way to PostgreSQL.</summary>
internal sealed class WaitingRecords(ISyncStore store, IRemoteTables remoteTables) : IWaitingChanges
{
    private const int RecordsPerPage = 500;

    private readonly RecordSurvey _survey = new(store, remoteTables);

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
            foreach (var pair in await _survey.RunAsync(mapping, lease, new FetchedRecords(lookup, page.Versions), cancellationToken)) yield return pair;
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
}
