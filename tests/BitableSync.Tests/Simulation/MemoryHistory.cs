using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>The history inside one transaction.</summary>
internal sealed class MemoryHistory(World world, UndoLog undo) : IHistory
{
    public Task<IReadOnlyList<long>> AddAsync(IReadOnlyCollection<HistoryEntry> entries, CancellationToken cancellationToken)
    {
        var ids = new List<long>();
        foreach (var entry in entries)
        {
            var id = world.State.NextId++;
            undo.Put(world.State.History, id, entry with { Id = id, At = world.Clock.GetUtcNow() });
            ids.Add(id);
        }

        return Task.FromResult<IReadOnlyList<long>>(ids);
    }

    public Task<HistoryEntry?> FindAsync(long id, CancellationToken cancellationToken) => Task.FromResult(world.State.History.GetValueOrDefault(id));

    public Task<IReadOnlyList<HistoryEntry>> ReadRecentAsync(
        IReadOnlyCollection<RecordId> records, TimeSpan window, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<HistoryEntry>>(
        [.. world.State.History.Values.Where(entry => entry.Record is { } record && records.Contains(record) && entry.At > world.Clock.GetUtcNow() - window)]);
}
