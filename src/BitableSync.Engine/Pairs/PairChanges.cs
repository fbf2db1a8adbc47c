using BitableSync.Core.Planning;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;

namespace BitableSync.Engine.Pairs;

/// <summary>What one transaction has decided about its pairs, written in a few statements at its end.</summary>
internal sealed class PairChanges
{
    private readonly List<Link> _added = [];
    private readonly Dictionary<RecordId, Link> _updated = [];
    private readonly List<RecordId> _removed = [];
    private readonly List<LoggedConflict> _conflicts = [];
    private readonly List<HistoryEntry> _history = [];
    private readonly List<SettledConflict> _settled = [];
    private readonly List<DeadLetter> _parked = [];
    private readonly List<LinkWait> _waits = [];
    private readonly List<RowKey> _rowsLookedAt = [];
    private readonly List<RecordId> _recordsLookedAt = [];
    private readonly List<RowKey> _clearedRows = [];
    private readonly List<RecordId> _clearedRecords = [];
    private readonly List<RowKey> _settledRows = [];
    private readonly List<RecordId> _settledRecords = [];
    private readonly List<RowKey> _pushes = [];
    private readonly List<RecordId> _pulls = [];

    public IReadOnlyList<LoggedConflict> Conflicts => _conflicts;

    public IReadOnlyList<DeadLetter> Parked => _parked;

    public JobCounts Counts { get; set; } = new();

    /// <summary>What the side that is written to loses.</summary>
    public ChangeTally Tally { get; } = new();

    public bool AsksForPush => _pushes.Count > 0;

    public bool AsksForPull => _pulls.Count > 0;

    /// <summary>Pairs were linked, for which others may have waited.</summary>
    public bool AddsLinks => _added.Count > 0;

    public void Add(Link link) => _added.Add(link);

    /// <summary>The pair as it is from now on; what was said of it before in this transaction is replaced.</summary>
    public void Update(Link link) => _updated[link.Record] = link;

    /// <summary>Whether the pair is another version after this transaction.</summary>
    public bool Updates(RecordId record) => _updated.ContainsKey(record);

    /// <summary>Ends a pair, and with it whatever of it waits for a person.</summary>
    public void Remove(RecordId record)
    {
        _removed.Add(record);
        _updated.Remove(record);
        Settle(new SettledConflict(record, Field: null, CanonicalValue.Empty, "The pair is gone."));
    }

    public void Keep(HistoryEntry entry) => _history.Add(entry);

    public void Settle(SettledConflict settled) => _settled.Add(settled);

    public void Log(LoggedConflict conflict) => _conflicts.Add(conflict);

    public void Park(DeadLetter letter) => _parked.Add(letter);

    public void Clear(RowKey? row, RecordId? record)
    {
        if (row is { } key) _clearedRows.Add(key);
        if (record is { } id) _clearedRecords.Add(id);
    }

    /// <summary>What the row or record waited for is forgotten; what it still waits for follows by <see cref="Wait"/>.</summary>
    public void LookAt(RowKey row) => _rowsLookedAt.Add(row);

    /// <inheritdoc cref="LookAt(RowKey)"/>
    public void LookAt(RecordId record) => _recordsLookedAt.Add(record);

    public void Wait(LinkWait wait) => _waits.Add(wait);

    /// <summary>Nothing of the pair waits for either side any more, so nothing of it stays parked.</summary>
    public void ClearBothSides(RowKey row, RecordId record)
    {
        _settledRows.Add(row);
        _settledRecords.Add(record);
    }

    public void AskForPush(RowKey row) => _pushes.Add(row);

    public void AskForPull(RecordId record) => _pulls.Add(record);

    /// <summary>Writes everything into the transaction; <paramref name="target"/> is the side whose dead letters are cleared.</summary>
    public async Task FlushAsync(ISyncTransaction transaction, Side target, CancellationToken cancellationToken)
    {
        if (_removed.Count > 0) await transaction.Links.RemoveAsync(_removed, cancellationToken);
        if (_updated.Count > 0) await transaction.Links.UpdateAsync(_updated.Values, cancellationToken);
        if (_added.Count > 0) await transaction.Links.AddAsync(_added, cancellationToken);
        if (_history.Count > 0) await transaction.History.AddAsync(_history, cancellationToken);
        if (_settled.Count > 0) await transaction.Conflicts.SettleAsync(_settled, cancellationToken);
        if (_conflicts.Count > 0) await transaction.Conflicts.AddAsync(_conflicts, cancellationToken);
        if (_clearedRows.Count + _clearedRecords.Count > 0)
        {
            await transaction.DeadLetters.ClearAsync(target, _clearedRows, _clearedRecords, cancellationToken);
        }

        if (_rowsLookedAt.Count + _recordsLookedAt.Count > 0) await transaction.Waits.ClearAsync(target, _rowsLookedAt, _recordsLookedAt, cancellationToken);
        if (_waits.Count > 0) await transaction.Waits.AddAsync(_waits, cancellationToken);
        if (_settledRows.Count > 0)
        {
            foreach (var side in new[] { Side.Local, Side.Remote }) await transaction.DeadLetters.ClearAsync(side, _settledRows, _settledRecords, cancellationToken);
        }

        if (_parked.Count > 0) await transaction.DeadLetters.ParkAsync(_parked, cancellationToken);
        if (_pushes.Count > 0) await transaction.Changes.RequestAsync(_pushes, cancellationToken);
        if (_pulls.Count > 0) await transaction.Inbox.RequestAsync(_pulls, cancellationToken);
        Counts += new JobCounts { Conflicts = _conflicts.Count, Parked = _parked.Count };
    }
}
