using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>One node's view of the database. A transaction holds the database for itself, as row locks would for the same rows.</summary>
internal sealed class MemoryStore(World world, Node node) : ISyncStore
{
    public async Task<ISyncTransaction> BeginAsync(TableMapping mapping, Lease? lease, CancellationToken cancellationToken)
    {
        await node.PassToStoreAsync();
        await world.Transactions.WaitAsync();
        return new MemoryTransaction(world, world.Of(mapping), node, lease);
    }
}

internal sealed class MemoryTransaction : ISyncTransaction, ILinkStore, IChangeLog, IInbox, IOutbox, IDeadLetters
{
    private readonly World _world;
    private readonly SimulatedTable _table;
    private readonly Node _node;
    private readonly Lease? _lease;
    private readonly DatabaseState _state;
    private readonly UndoLog _undo = new();
    private readonly List<Link> _saved = [];
    private readonly List<string> _notes = [];
    private readonly List<Action> _checks = [];
    private readonly MemoryRows _rows;
    private bool _closed;

    public MemoryTransaction(World world, SimulatedTable table, Node node, Lease? lease)
    {
        (_world, _table, _node, _lease, _state) = (world, table, node, lease, table.State);
        _rows = new MemoryRows(world, table, _undo, _notes);
    }

    public TimeSpan ClockOffset => _world.Scenario.DatabaseOffset - _node.Clock.Offset;

    public ILinkStore Links => this;

    /// <summary>For reading only.</summary>
    public ILinkStore LinksOf(MappingName mapping) =>
        mapping == _table.Mapping.Name ? this : new MemoryTransaction(_world, _world.Of(mapping), _node, lease: null);

    public IMatchKeys MatchKeys => field ??= new MemoryMatchKeys(_state, _undo);

    public ILinkWaits Waits => field ??= new MemoryWaits(_world, _state, _undo, this, this);

    public ILocalTable Rows => _rows;

    public IChangeLog Changes => this;

    public IInbox Inbox => this;

    public IOutbox Outbox => this;

    public IConflictLog Conflicts => field ??= new MemoryConflicts(_world, _table, _undo, _notes, _checks);

    public IHistory History => field ??= new MemoryHistory(_world, _state, _undo);

    public IDeadLetters DeadLetters => this;

    public IHolds Holds => field ??= new MemoryHolds(_world, _state, _undo);

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await _node.PassAsync();
        if (IsFenced) throw new LeaseLostException(_lease!.Name);
        var breaks = _world.Faults.Strikes(FaultKind.CommitBreaks);
        if (breaks && _world.Random.Next(2) == 0) throw Broken();
        foreach (var check in _checks) check();
        foreach (var link in _saved) WriteChecks.OnBase(_world, link);
        _world.LocalWrites += _rows.Written;
        foreach (var note in _notes) _world.Log($"{_node.Name} {_table.Mapping.Name} {note}");
        foreach (var row in _rows.Answered) _world.Automations?.AnswerRow(_table, row);
        Close();
        if (breaks) throw Broken();
    }

    public ValueTask DisposeAsync()
    {
        if (!_closed) _undo.RollBack();
        Close();
        return ValueTask.CompletedTask;
    }

    private bool IsFenced => _lease is not null && _world.Leases.Rows[_lease.Name].Fence != _lease.Fence;

    private static StoreException Broken() => new("the simulated connection broke during the commit", isTransient: true);

    private void Close()
    {
        if (_closed) return;
        _closed = true;
        _world.Transactions.Release();
    }

    public Task<IReadOnlyList<Link>> LockByRecordAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken) =>
        Found<Link>([.. records.Distinct().Select(record => _state.Links.GetValueOrDefault(record)).OfType<Link>()]);

    public Task<IReadOnlyList<Link>> LockByRowAsync(IReadOnlyCollection<RowKey> rows, CancellationToken cancellationToken) =>
        Found<Link>([.. _state.Links.Values.Where(link => rows.Contains(link.Row))]);

    public Task<IReadOnlyList<Link>> ReadByRecordAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken) =>
        LockByRecordAsync(records, cancellationToken);

    public Task<IReadOnlyList<Link>> ReadByRowAsync(IReadOnlyCollection<RowKey> rows, CancellationToken cancellationToken) =>
        LockByRowAsync(rows, cancellationToken);

    Task<long> ILinkStore.CountAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_state.Links.Values.LongCount(link => link.State == LinkState.Linked));

    public Task MarkSeenAsync(IReadOnlyCollection<RecordId> records, long scan, CancellationToken cancellationToken)
    {
        foreach (var record in records) _undo.Put(_state.SeenIn, record, scan);
        return Task.CompletedTask;
    }

    public Task<long> CountUnseenAsync(long scan, CancellationToken cancellationToken) => Task.FromResult(Unseen(scan).LongCount());

    public Task<IReadOnlyList<RecordId>> ReadUnseenAsync(long scan, RecordId? after, int limit, CancellationToken cancellationToken) =>
        Found<RecordId>([.. Unseen(scan).OrderBy(record => record.Value, StringComparer.Ordinal)
            .Where(record => after is null || string.CompareOrdinal(record.Value, after.Value.Value) > 0)
            .Take(limit)]);

    private IEnumerable<RecordId> Unseen(long scan) => _state.Links.Values
        .Where(link => link.State == LinkState.Linked && _state.SeenIn.GetValueOrDefault(link.Record) != scan)
        .Select(link => link.Record);

    public Task<IReadOnlyList<Link>> ReadPageAsync(RecordId? after, int limit, CancellationToken cancellationToken) =>
        Found<Link>([.. _state.Links.Values
            .OrderBy(link => link.Record.Value, StringComparer.Ordinal)
            .Where(link => after is null || string.CompareOrdinal(link.Record.Value, after.Value.Value) > 0)
            .Take(limit)]);

    public Task AddAsync(IReadOnlyCollection<Link> links, CancellationToken cancellationToken)
    {
        foreach (var link in links)
        {
            if (_state.Links.ContainsKey(link.Record) || _state.Links.Values.Any(other => other.Row == link.Row))
            {
                // Somebody else has done the work of a process that was frozen, and its transaction would not be committed anyway.
                if (IsFenced) throw new StoreException("the simulated database has such a link", isTransient: false);
                _world.Violate($"I8: {link.Record} / {link.Row} is linked already");
                throw new InvalidOperationException($"Not a bijection: {link.Record} / {link.Row} is linked already.");
            }

            _undo.Put(_state.Links, link.Record, link with { Version = 1 });
            _undo.Put(_state.SeenIn, link.Record, _state.Status?.Scan?.Id ?? 0);
            _undo.Remove(_state.MatchKeys, link.Record);
            _saved.Add(link);
        }

        return Task.CompletedTask;
    }

    public Task UpdateAsync(IReadOnlyCollection<Link> links, CancellationToken cancellationToken)
    {
        foreach (var link in links)
        {
            if (!_state.Links.TryGetValue(link.Record, out var before)) continue;
            _undo.Put(_state.Links, link.Record, link with { Version = before.Version + 1 });
            _saved.Add(link);
        }

        return Task.CompletedTask;
    }

    public Task RemoveAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken)
    {
        foreach (var record in records)
        {
            _undo.Remove(_state.Links, record);
            _undo.Remove(_state.MatchKeys, record);
        }

        return Task.CompletedTask;
    }

    Task<IReadOnlyList<ChangeEntry>> IChangeLog.ReadAsync(int limit, CancellationToken cancellationToken) =>
        Found<ChangeEntry>([.. _state.Changes.Values.Take(limit)]);

    public Task<IReadOnlyList<ChangeEntry>> ReadKeyChangesAsync(CancellationToken cancellationToken) =>
        Found<ChangeEntry>([.. _state.Changes.Values.Where(change => change.Kind == ChangeKind.KeyChange)]);

    Task<IReadOnlyList<ChangeEntry>> IChangeLog.ReadForAsync(IReadOnlyCollection<RowKey> rows, CancellationToken cancellationToken) =>
        Found<ChangeEntry>([.. _state.Changes.Values.Where(change => (change.Row is { } row && rows.Contains(row)) || (change.OldRow is { } old && rows.Contains(old)))]);

    public Task<long> CountRowsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_state.Changes.Values.Where(change => change.Row is not null).Select(change => change.Row).Distinct().LongCount());

    public Task<IReadOnlyList<RowKey>> ReadRowsAsync(RowKey? after, int limit, CancellationToken cancellationToken) =>
        Found<RowKey>([.. _state.Changes.Values.Where(change => change.Row is not null).Select(change => change.Row!.Value).Distinct()
            .OrderBy(row => row.Json, StringComparer.Ordinal)
            .Where(row => after is null || string.CompareOrdinal(row.Json, after.Value.Json) > 0)
            .Take(limit)]);

    Task IChangeLog.FinishAsync(IReadOnlyCollection<long> entries, CancellationToken cancellationToken)
    {
        foreach (var entry in entries) _undo.Remove(_state.Changes, entry);
        return Task.CompletedTask;
    }

    Task IChangeLog.RequestAsync(IReadOnlyCollection<RowKey> rows, CancellationToken cancellationToken)
    {
        foreach (var row in rows) Append(new ChangeEntry { Id = 0, Kind = ChangeKind.Request, Row = row });
        return Task.CompletedTask;
    }

    public async Task<long> RequestUnlinkedAsync(CancellationToken cancellationToken)
    {
        var linked = _state.Links.Values.Select(link => link.Row).ToHashSet();
        RowKey[] rows = [.. _state.Rows.Keys.Where(key => !linked.Contains(key) && !IsParked(key))];
        await ((IChangeLog)this).RequestAsync(rows, cancellationToken);
        return rows.Length;
    }

    public async Task<long> RequestMissingAsync(bool evenParked, CancellationToken cancellationToken)
    {
        RowKey[] rows = [.. _state.Links.Values.Where(link => link.State == LinkState.Linked && !_state.Rows.ContainsKey(link.Row)).Select(link => link.Row)
            .Where(row => evenParked || !IsParked(row))
            .Union((await ReadUnlinkedRowsAsync(after: null, int.MaxValue, cancellationToken)).Where(row => !_state.Rows.ContainsKey(row)))];
        await ((IChangeLog)this).RequestAsync(rows, cancellationToken);
        return rows.Length;
    }

    private bool IsParked(RowKey row) => _state.DeadLetters.Exists(item => item.Letter.Target == Side.Remote && item.Letter.Row == row);

    private void Append(ChangeEntry entry)
    {
        var id = _state.NextId++;
        _undo.Put(_state.Changes, id, entry with { Id = id });
    }

    Task<IReadOnlyList<InboxEntry>> IInbox.ReadAsync(int limit, CancellationToken cancellationToken) =>
        Found<InboxEntry>([.. _state.Inbox.Values.Where(item => !item.Done).Take(limit).Select(item => item.Entry)]);

    Task<IReadOnlyList<InboxEntry>> IInbox.ReadForAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken) =>
        Found<InboxEntry>([.. _state.Inbox.Values.Select(item => item.Entry).Where(entry => entry.Records.Any(records.Contains))]);

    public Task<long> CountRecordsAsync(CancellationToken cancellationToken) => Task.FromResult(Waiting().LongCount());

    public Task<IReadOnlyList<RecordId>> ReadRecordsAsync(RecordId? after, int limit, CancellationToken cancellationToken) =>
        Found<RecordId>([.. Waiting()
            .OrderBy(record => record.Value, StringComparer.Ordinal)
            .Where(record => after is null || string.CompareOrdinal(record.Value, after.Value.Value) > 0)
            .Take(limit)]);

    public Task<long> CountRevisionsAsync(long above, long upTo, CancellationToken cancellationToken) => Task.FromResult(
        _state.Inbox.Values.Where(item => item.Entry.Revision > above && item.Entry.Revision <= upTo).Select(item => item.Entry.Revision).Distinct().LongCount());

    private IEnumerable<RecordId> Waiting() => _state.Inbox.Values.Where(item => !item.Done).SelectMany(item => item.Entry.Records).Distinct();

    Task IInbox.FinishAsync(IReadOnlyCollection<long> entries, CancellationToken cancellationToken)
    {
        foreach (var entry in entries) _undo.Put(_state.Inbox, entry, (_state.Inbox[entry].Entry, true));
        return Task.CompletedTask;
    }

    Task IInbox.RequestAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0) return Task.CompletedTask;
        var id = _state.NextId++;
        _undo.Put(_state.Inbox, id, (new InboxEntry { Id = id, Records = [.. records] }, false));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<OutboxBatch>> ReadOpenAsync(CancellationToken cancellationToken) => Found<OutboxBatch>([.. _state.Outbox.Values]);

    public Task<IReadOnlyList<OutboxBatch>> ReadForAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken) =>
        Found<OutboxBatch>([.. _state.Outbox.Values.Concat(_state.Closed.Values)
            .Select(batch => batch with { Items = [.. batch.Items.Where(item => item.Record is { } record && records.Contains(record))] })
            .Where(batch => batch.Items.Count > 0)
            .OrderBy(batch => batch.Id)]);

    public Task<OutboxBatch> AddAsync(OutboxBatch batch, CancellationToken cancellationToken)
    {
        var stored = batch with { Id = _state.NextId++, StoredAt = _world.DatabaseNow };
        _undo.Put(_state.Outbox, stored.Id, stored);
        return Task.FromResult(stored);
    }

    public Task SetUnderWayAsync(OutboxBatch batch, bool isUnderWay, CancellationToken cancellationToken)
    {
        if (_state.Outbox.TryGetValue(batch.Id, out var open)) _undo.Put(_state.Outbox, batch.Id, open with { IsUnderWay = isUnderWay });
        return Task.CompletedTask;
    }

    public Task CloseAsync(OutboxBatch batch, OutboxFate fate, CancellationToken cancellationToken)
    {
        _undo.Remove(_state.Outbox, batch.Id);
        _undo.Put(_state.Closed, batch.Id, batch with { IsUnderWay = false, Fate = fate });
        return Task.CompletedTask;
    }

    public Task ParkAsync(IReadOnlyCollection<DeadLetter> letters, CancellationToken cancellationToken)
    {
        foreach (var letter in letters)
        {
            var before = _state.DeadLetters.Find(IsSame);
            _undo.RemoveAll(_state.DeadLetters, IsSame);
            _undo.Append(_state.DeadLetters, [new ParkedItem(letter, letter.MayHealItself ? _world.DatabaseNow + RetryPause : null, before?.SeenAs)]);

            bool IsSame(ParkedItem item) => item.Letter.Target == letter.Target && item.Letter.Row == letter.Row && item.Letter.Record == letter.Record;
        }

        return Task.CompletedTask;
    }

    public Task ClearAsync(Side target, IReadOnlyCollection<RowKey> rows, IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken)
    {
        _undo.RemoveAll(_state.DeadLetters, item => item.Letter.Target == target
            && ((item.Letter.Row is { } row && rows.Contains(row)) || (item.Letter.Record is { } record && records.Contains(record))));
        return Task.CompletedTask;
    }

    public Task HurryAsync(IReadOnlyCollection<MappingName> mappings, string code, CancellationToken cancellationToken)
    {
        foreach (var state in mappings.Select(mapping => _world.Of(mapping).State))
        {
            ParkedItem[] hurried = [.. state.DeadLetters
                .Where(item => item.Letter.Target == Side.Local && item.Letter.Code == code && item.DueAt is not null)];
            _undo.RemoveAll(state.DeadLetters, hurried.Contains);
            _undo.Append(state.DeadLetters, [.. hurried.Select(item => item with { DueAt = _world.DatabaseNow })]);
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<DeadLetter>> TakeDueAsync(Side target, int limit, CancellationToken cancellationToken)
    {
        ParkedItem[] due = [.. _state.DeadLetters.Where(item => item.Letter.Target == target && item.DueAt <= _world.DatabaseNow).Take(limit)];
        foreach (var item in due)
        {
            _undo.RemoveAll(_state.DeadLetters, item.Equals);
            _undo.Append(_state.DeadLetters, [item with { DueAt = _world.DatabaseNow + RetryPause }]);
        }

        return Found<DeadLetter>([.. due.Select(item => item.Letter)]);
    }

    public Task<IReadOnlyList<PairLook>> SiftAsync(IReadOnlyList<PairLook> looks, CancellationToken cancellationToken)
    {
        List<PairLook> worth = [];
        foreach (var look in looks)
        {
            ParkedItem[] parked = [.. _state.DeadLetters.Where(item =>
                (look.Row is not null && item.Letter.Row == look.Row) || (look.Record is not null && item.Letter.Record == look.Record))];
            if (parked.Length == 0 || parked.Any(item => item.SeenAs != look.Print)) worth.Add(look);
            foreach (var item in parked)
            {
                _undo.RemoveAll(_state.DeadLetters, item.Equals);
                _undo.Append(_state.DeadLetters, [item with { SeenAs = look.Print }]);
            }
        }

        return Found<PairLook>(worth);
    }

    public Task<IReadOnlyList<RecordId>> ReadUnlinkedRecordsAsync(RecordId? after, int limit, CancellationToken cancellationToken) => Found<RecordId>([.. _state.DeadLetters
        .Where(item => item.Letter is { Target: Side.Local, Record: not null } && !_state.Links.ContainsKey(item.Letter.Record.Value))
        .Select(item => item.Letter.Record!.Value).Distinct()
        .OrderBy(record => record.Value, StringComparer.Ordinal)
        .Where(record => after is null || string.CompareOrdinal(record.Value, after.Value.Value) > 0)
        .Take(limit)]);

    public Task<IReadOnlyList<RowKey>> ReadUnlinkedRowsAsync(RowKey? after, int limit, CancellationToken cancellationToken)
    {
        var linked = _state.Links.Values.Select(link => link.Row).ToHashSet();
        return Found<RowKey>([.. _state.DeadLetters
            .Where(item => item.Letter is { Target: Side.Remote, Row: not null } && !linked.Contains(item.Letter.Row.Value))
            .Select(item => item.Letter.Row!.Value).Distinct()
            .OrderBy(row => row.Json, StringComparer.Ordinal)
            .Where(row => after is null || string.CompareOrdinal(row.Json, after.Value.Json) > 0)
            .Take(limit)]);
    }

    private static TimeSpan RetryPause { get; } = TimeSpan.FromSeconds(10);

    private static Task<IReadOnlyList<T>> Found<T>(IReadOnlyList<T> items) => Task.FromResult(items);
}
