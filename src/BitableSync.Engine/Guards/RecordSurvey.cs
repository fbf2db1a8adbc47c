using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Inbound;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Guards;

/// <summary>Says of fetched records what syncing them would do. Changes nothing.</summary>
internal sealed class RecordSurvey(ISyncStore store, IRemoteTables remoteTables)
{
    /// <summary>
    /// Every pair but those that were written while their record was being fetched, which would show the engine's own write as an edit.
    /// </summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="lease">The run's lease; null for a person's own look.</param>
    /// <param name="fetched">The records.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public async Task<IReadOnlyList<SurveyedPair>> RunAsync(
        TableMapping mapping, Lease? lease, FetchedRecords fetched, CancellationToken cancellationToken)
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
        foreach (var id in ids.Where(id => fetched.IsCurrent(id, links.GetValueOrDefault(id))))
        {
            var (link, record) = (links.GetValueOrDefault(id), found.GetValueOrDefault(id));
            var match = link is null ? await MatchAsync(transaction, mapping, record, cancellationToken) : null;
            var row = link is null ? match?.Row : rows.GetValueOrDefault(link.Row);
            if (link is null && row is not null) link = Unmet.Pair(id, row.Key);
            var plan = survey.PlanOf(link, row, record, out var problem);
            pairs.Add(new SurveyedPair(link, row, record, plan, evidence.Remote(id), id.Value)
            {
                Problem = problem ?? match?.Problem, RowEdit = link is null ? null : evidence.Local(link.Row),
            });
        }

        return pairs;
    }

    /// <summary>The row that a record without a link would be paired with.</summary>
    private static async Task<RowMatch?> MatchAsync(
        ISyncTransaction transaction, TableMapping mapping, RemoteRecord? record, CancellationToken cancellationToken)
    {
        if (mapping.MatchBy.Count == 0 || record is null || PairImages.Of(record, mapping) is not { Fits: true } image) return null;
        return await RowMatch.FindAsync(transaction, mapping, image.Value, cancellationToken);
    }
}
