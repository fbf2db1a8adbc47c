using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>One node's view of the database. A transaction holds the database for itself, as row locks would for the same rows.</summary>
internal sealed class MemoryStore(World world, LeaseTable leases, Node node) : ISyncStore
{
    public async Task<ISyncTransaction> BeginAsync(TableMapping mapping, Lease? lease, CancellationToken cancellationToken)
    {
        await node.PassAsync();
        await world.Transactions.WaitAsync();
        return new MemoryTransaction(world, leases, node, lease);
    }
}

internal sealed class MemoryTransaction : ISyncTransaction, ILinkStore, ILocalTable, IChangeLog, IInbox, IOutbox, IConflictLog, IDeadLetters
{
    private readonly World _world;
    private readonly LeaseTable _leases;
    private readonly Node _node;
    private readonly Lease? _lease;
    private readonly DatabaseState _state;
    private bool _closed;

    public MemoryTransaction(World world, LeaseTable leases, Node node, Lease? lease)
    {
        (_world, _leases, _node, _lease) = (world, leases, node, lease);
        _state = world.State.Copy();
    }

    public ILinkStore Links => this;

    public ILocalTable Rows => this;

    public IChangeLog Changes => this;

    public IInbox Inbox => this;

    public IOutbox Outbox => this;

    public IConflictLog Conflicts => this;

    public IDeadLetters DeadLetters => this;

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await _node.PassAsync();
        if (_lease is not null && _leases.Rows[_lease.Name].Fence != _lease.Fence) throw new LeaseLostException(_lease.Name);
        _world.State = _state;
        Close();
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

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
                throw new InvalidOperationException($"Not a bijection: {link.Record} / {link.Row} is linked already.");
            }

            _state.Links[link.Record] = link with { Version = 1 };
        }

        return Task.CompletedTask;
    }

    public Task UpdateAsync(IReadOnlyCollection<Link> links, CancellationToken cancellationToken)
    {
        foreach (var link in links)
        {
            if (_state.Links.TryGetValue(link.Record, out var before)) _state.Links[link.Record] = link with { Version = before.Version + 1 };
        }

        return Task.CompletedTask;
    }

    public Task RemoveAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken)
    {
        foreach (var record in records) _state.Links.Remove(record);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyDictionary<RowKey, LocalRow>> ReadAsync(IReadOnlyCollection<RowKey> keys, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<RowKey, LocalRow>>(
            keys.Distinct().Where(_state.Rows.ContainsKey).ToDictionary(key => key, Row));

    public Task<IReadOnlyDictionary<RowKey, LocalRow>> LockAsync(IReadOnlyCollection<RowKey> keys, CancellationToken cancellationToken) =>
        ReadAsync(keys, cancellationToken);

    public Task<IReadOnlyList<LocalRow>> ReadPageAsync(RowKey? after, int limit, CancellationToken cancellationToken) =>
        Found<LocalRow>([.. _state.Rows.Keys.Select(Row)]);

    public Task<IReadOnlyList<LocalRow>> FindAsync(IReadOnlyList<string?> matchValues, CancellationToken cancellationToken) => Found<LocalRow>([]);

    public Task<long> CountAsync(CancellationToken cancellationToken) => Task.FromResult((long)_state.Rows.Count);

    public Task<RowWriteResult> WriteAsync(RowWrite write, CancellationToken cancellationToken)
    {
        switch (write)
        {
            case RowWrite.Insert insert:
                var key = insert.Key ?? RowKey.FromParts([$"{_state.NextKey++}"]);
                _state.Rows[key] = new Dictionary<string, string?> { ["a"] = null, ["b"] = null, ["c"] = null, ["d"] = null };
                Set(key, insert.Values);
                return Written(Row(key));
            case RowWrite.Restore restore:
                _state.Rows.TryAdd(restore.Key, new Dictionary<string, string?> { ["a"] = null, ["b"] = null, ["c"] = null, ["d"] = null });
                Set(restore.Key, restore.Values);
                return Written(Row(restore.Key));
            case RowWrite.Update update when _state.Rows.ContainsKey(update.Key):
                Set(update.Key, update.Values);
                return Written(Row(update.Key));
            case RowWrite.Delete delete when _state.Rows.Remove(delete.Key):
                Append(new ChangeEntry { Id = 0, Kind = ChangeKind.Delete, Row = delete.Key });
                return Written(null);
            default:
                return Task.FromResult<RowWriteResult>(new RowWriteResult.Gone());
        }
    }

    private void Set(RowKey key, IReadOnlyList<ColumnValue> values)
    {
        foreach (var value in values) _state.Rows[key][value.Column.Name] = value.Text;
    }

    private LocalRow Row(RowKey key) => new(key, new Dictionary<string, string?>(_state.Rows[key]));

    Task<IReadOnlyList<ChangeEntry>> IChangeLog.ReadAsync(int limit, CancellationToken cancellationToken) =>
        Found<ChangeEntry>([.. _state.Changes.Values.Take(limit)]);

    Task<IReadOnlyList<ChangeEntry>> IChangeLog.ReadForAsync(IReadOnlyCollection<RowKey> rows, CancellationToken cancellationToken) =>
        Found<ChangeEntry>([.. _state.Changes.Values.Where(change => change.Row is { } row && rows.Contains(row))]);

    Task IChangeLog.FinishAsync(IReadOnlyCollection<long> entries, CancellationToken cancellationToken)
    {
        foreach (var entry in entries) _state.Changes.Remove(entry);
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
        RowKey[] rows = [.. _state.Rows.Keys.Where(key => !linked.Contains(key))];
        await ((IChangeLog)this).RequestAsync(rows, cancellationToken);
        return rows.Length;
    }

    public async Task<long> RequestMissingAsync(CancellationToken cancellationToken)
    {
        RowKey[] rows = [.. _state.Links.Values.Where(link => link.State == LinkState.Linked && !_state.Rows.ContainsKey(link.Row)).Select(link => link.Row)];
        await ((IChangeLog)this).RequestAsync(rows, cancellationToken);
        return rows.Length;
    }

    private void Append(ChangeEntry entry)
    {
        var id = _state.NextId++;
        _state.Changes[id] = entry with { Id = id };
    }

    Task<IReadOnlyList<InboxEntry>> IInbox.ReadAsync(int limit, CancellationToken cancellationToken) =>
        Found<InboxEntry>([.. _state.Inbox.Values.Where(item => !item.Done).Take(limit).Select(item => item.Entry)]);

    Task<IReadOnlyList<InboxEntry>> IInbox.ReadForAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken) =>
        Found<InboxEntry>([.. _state.Inbox.Values.Select(item => item.Entry).Where(entry => entry.Records.Any(records.Contains))]);

    Task IInbox.FinishAsync(IReadOnlyCollection<long> entries, CancellationToken cancellationToken)
    {
        foreach (var entry in entries) _state.Inbox[entry] = (_state.Inbox[entry].Entry, true);
        return Task.CompletedTask;
    }

    Task IInbox.RequestAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0) return Task.CompletedTask;
        var id = _state.NextId++;
        _state.Inbox[id] = (new InboxEntry { Id = id, Records = [.. records] }, false);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<OutboxBatch>> ReadOpenAsync(CancellationToken cancellationToken) => Found<OutboxBatch>([.. _state.Outbox.Values]);

    public Task<IReadOnlyList<OutboxBatch>> ReadForAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken) =>
        Found<OutboxBatch>([.. _state.Outbox.Values.Concat(_state.Closed)
            .Where(batch => batch.Items.Any(item => item.Record is { } record && records.Contains(record)))]);

    public Task<OutboxBatch> AddAsync(OutboxBatch batch, CancellationToken cancellationToken)
    {
        var stored = batch with { Id = _state.NextId++ };
        _state.Outbox[stored.Id] = stored;
        return Task.FromResult(stored);
    }

    public Task CloseAsync(OutboxBatch batch, OutboxFate fate, CancellationToken cancellationToken)
    {
        _state.Outbox.Remove(batch.Id);
        _state.Closed.Add(batch);
        return Task.CompletedTask;
    }

    public Task AddAsync(IReadOnlyCollection<LoggedConflict> conflicts, CancellationToken cancellationToken)
    {
        _state.Conflicts.AddRange(conflicts);
        return Task.CompletedTask;
    }

    public Task<StoredConflict?> LockAsync(long id, CancellationToken cancellationToken) => Task.FromResult<StoredConflict?>(null);

    public Task ResolveAsync(long id, ConflictResolution resolution, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ParkAsync(IReadOnlyCollection<DeadLetter> letters, CancellationToken cancellationToken)
    {
        _state.DeadLetters.AddRange(letters);
        return Task.CompletedTask;
    }

    public Task ClearAsync(Side target, IReadOnlyCollection<RowKey> rows, IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken)
    {
        _state.DeadLetters.RemoveAll(letter => letter.Target == target
            && ((letter.Row is { } row && rows.Contains(row)) || (letter.Record is { } record && records.Contains(record))));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<DeadLetter>> TakeDueAsync(Side target, int limit, CancellationToken cancellationToken) => Found<DeadLetter>([]);

    private static Task<IReadOnlyList<T>> Found<T>(IReadOnlyList<T> items) => Task.FromResult(items);

    private static Task<RowWriteResult> Written(LocalRow? row) => Task.FromResult<RowWriteResult>(new RowWriteResult.Written(row));
}
