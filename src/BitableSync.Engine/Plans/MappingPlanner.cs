using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Planning;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Guards;
using BitableSync.Engine.Inbound;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Plans;

/// <summary>
/// Reads both sides of a mapping completely and says what push, pull and a comparison would do, by the same decisions, writing nothing
/// anywhere. What is edited meanwhile may be in the plan or not. Remembers the ids of all records while it works, and the keys of those
/// without a link.
/// </summary>
public sealed class MappingPlanner(ISyncStore store, IRemoteTables remoteTables, TimeProvider time)
{
    private const int PageSize = 500;

    private readonly RecordSurvey _survey = new(store, remoteTables);

    /// <exception cref="RemoteException">Bitable could not be read completely.</exception>
    /// <exception cref="StoreException">The database could not be reached or refused.</exception>
    public async Task<MappingPlan> PlanAsync(TableMapping mapping, CancellationToken cancellationToken)
    {
        try
        {
            return await new Pass(this, mapping).RunAsync(cancellationToken);
        }
        catch (MappingStoppedException stopped)
        {
            return new MappingPlan { Mapping = mapping.Name.Value, Stopped = stopped.Message };
        }
    }

    /// <summary>One look at one mapping.</summary>
    private sealed class Pass(MappingPlanner planner, TableMapping mapping)
    {
        private readonly PlanDraft _draft = new();
        private readonly HashSet<RecordId> _seen = [];
        private readonly HashSet<string> _prints = new(StringComparer.Ordinal);
        private readonly Dictionary<RowKey, List<SurveyedPair>> _matched = [];

        public async Task<MappingPlan> RunAsync(CancellationToken cancellationToken)
        {
            var total = await ReadRecordsAsync(cancellationToken);
            AddMatched();
            var missing = await ReadMissingAsync(cancellationToken);
            var rows = await ReadUnlinkedRowsAsync(cancellationToken);
            await using var transaction = await planner.BeginAsync(mapping, cancellationToken);
            var pairs = await transaction.Links.CountAsync(cancellationToken);
            var held = new Dictionary<Side, bool>();
            foreach (var side in Enum.GetValues<Side>()) held[side] = await IsHeldAsync(transaction, side, cancellationToken);
            return _draft.Finish(
                new MappingPlan { Mapping = mapping.Name.Value, Records = _seen.Count, Rows = rows, Pairs = pairs, Doubt = Doubt(total, pairs, missing) },
                side => held[side]);
        }

        /// <summary>Every record with its link and row. Returns how many there are as Bitable counts them.</summary>
        private async Task<long> ReadRecordsAsync(CancellationToken cancellationToken)
        {
            var (total, isComplete) = (0L, false);
            await foreach (var page in planner.Open(mapping).ScanAsync(from: null, cancellationToken))
            {
                RemoteRecord[] records = [.. page.Records.Where(record => _seen.Add(record.Id))];
                await LookAtAsync(new RemoteLookup(records, [], [], page.Fields), cancellationToken);
                (total, isComplete) = (page.Total, page.IsLast);
            }

            if (isComplete) return total;
            throw new RemoteException(new RemoteProblem(0, $"The list of table {mapping.Remote.Table} ended before its last page."), isTransient: true);
        }

        /// <summary>Pairs whose record was not listed, asked for by id. Returns how many there are.</summary>
        private async Task<long> ReadMissingAsync(CancellationToken cancellationToken)
        {
            var count = 0L;
            RecordId? after = null;
            while (await ReadLinksAsync(after, cancellationToken) is { Count: > 0 } links)
            {
                after = links[^1].Record;
                RecordId[] missing = [.. links.Where(link => link.State != LinkState.Detached && !_seen.Contains(link.Record)).Select(link => link.Record)];
                if (missing.Length == 0) continue;
                count += missing.Length;
                await LookAtAsync(await planner.Open(mapping).GetAsync(missing, cancellationToken), cancellationToken);
            }

            return count;
        }

        private async Task LookAtAsync(RemoteLookup lookup, CancellationToken cancellationToken)
        {
            VisibleFields.Require(mapping, lookup.Fields);
            RecordId[] ids = [.. lookup.Found.Select(record => record.Id), .. lookup.Absent];
            var links = await ReadLinksAsync(ids, cancellationToken);
            var fetched = new FetchedRecords(lookup, links.ToDictionary(link => link.Record, link => link.Version));
            foreach (var record in lookup.Found.ExceptBy(links.Select(link => link.Record), record => record.Id))
            {
                if (MatchPrint.Of(mapping, record) is { } print) _prints.Add(print);
            }

            foreach (var pair in await planner._survey.RunAsync(mapping, lease: null, fetched, cancellationToken))
            {
                if (pair is not { Row: { } row, Link.Version: 0 }) _draft.Add(pair);
                else if (_matched.TryGetValue(row.Key, out var others)) others.Add(pair with { Row = null, Record = null });
                else _matched[row.Key] = [pair with { Row = null, Record = null }];
            }
        }

        /// <summary>Where several records would be paired with one row, all of them wait for a person, and so does the row.</summary>
        private void AddMatched()
        {
            foreach (var (row, pairs) in _matched)
            {
                if (pairs is [var only])
                {
                    _draft.Add(only);
                    continue;
                }

                foreach (var pair in pairs) _draft.Park(pair.Key);
                _draft.Park(row.Json);
            }
        }

        /// <summary>Rows that no record is paired with. Returns how many live rows there are.</summary>
        private async Task<long> ReadUnlinkedRowsAsync(CancellationToken cancellationToken)
        {
            var count = 0L;
            RowKey? after = null;
            var survey = new PairSurvey(mapping, new MergeRules(), EditEvidence.None);
            while (true)
            {
                await using var transaction = await planner.BeginAsync(mapping, cancellationToken);
                var rows = await transaction.Rows.ReadPageAsync(after, PageSize, cancellationToken);
                if (rows.Count == 0) return count;
                (after, count) = (rows[^1].Key, count + rows.Count);
                var linked = (await transaction.Links.ReadByRowAsync([.. rows.Select(row => row.Key)], cancellationToken)).Select(link => link.Row).ToHashSet();
                foreach (var row in rows.Where(row => !linked.Contains(row.Key) && !_matched.ContainsKey(row.Key)))
                {
                    if (MatchPrint.Of(mapping, row) is { } print && _prints.Contains(print))
                    {
                        // The record of its key is parked itself, or could be another row's.
                        _draft.Park(row.Key.Json);
                        continue;
                    }

                    var plan = survey.PlanOf(link: null, row, record: null, out var problem);
                    _draft.Add(new SurveyedPair(null, row, null, plan, null, row.Key.Json) { Problem = problem });
                }
            }
        }

        private async Task<bool> IsHeldAsync(ISyncTransaction transaction, Side side, CancellationToken cancellationToken)
        {
            var hold = await transaction.Holds.ReadAsync(side, cancellationToken);
            if (hold is { State: HoldState.Open }) return true;
            var (made, pairs) = await RunGuard.ReadSizeAsync(transaction, mapping, side, planner.Now, cancellationToken);
            var approved = hold is { State: HoldState.Approved } ? hold.Remaining : 0;
            return MassChangeGuard.MustWait(mapping.Guard, pairs, _draft.TallyOf(side), made, approved);
        }

        private string? Doubt(long total, long pairs, long missing) => ScanGuard.Judge(_seen.Count, total, pairs, missing, mapping.Guard) switch
        {
            ScanDoubt.None => null,
            ScanDoubt.Empty => "Bitable lists no record at all, as it does for an app that lost its permission.",
            ScanDoubt.Incomplete => $"Bitable counts {total} records and listed {_seen.Count}.",
            ScanDoubt.FarFewer => $"Bitable lists {_seen.Count} records, and {missing} of {pairs} pairs are not among them.",
            _ => throw new System.Diagnostics.UnreachableException(),
        };

        private async Task<IReadOnlyList<Link>> ReadLinksAsync(RecordId? after, CancellationToken cancellationToken)
        {
            await using var transaction = await planner.BeginAsync(mapping, cancellationToken);
            return await transaction.Links.ReadPageAsync(after, PageSize, cancellationToken);
        }

        private async Task<IReadOnlyList<Link>> ReadLinksAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken)
        {
            await using var transaction = await planner.BeginAsync(mapping, cancellationToken);
            return await transaction.Links.ReadByRecordAsync(records, cancellationToken);
        }
    }

    private DateTimeOffset Now => time.GetUtcNow();

    private IRemoteTable Open(TableMapping mapping) => remoteTables.Open(mapping);

    private Task<ISyncTransaction> BeginAsync(TableMapping mapping, CancellationToken cancellationToken) =>
        store.BeginAsync(mapping, lease: null, cancellationToken);
}
