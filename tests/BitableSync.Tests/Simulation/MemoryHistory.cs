using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>The history inside one transaction.</summary>
internal sealed class MemoryHistory(World world, DatabaseState state, UndoLog undo) : IHistory
{
    public Task<IReadOnlyList<long>> AddAsync(IReadOnlyCollection<HistoryEntry> entries, CancellationToken cancellationToken)
    {
        var ids = new List<long>();
        foreach (var entry in entries)
        {
            var id = state.NextId++;
            undo.Put(state.History, id, entry with { Id = id, At = world.DatabaseNow });
            ids.Add(id);
        }

        return Task.FromResult<IReadOnlyList<long>>(ids);
    }

    public Task<HistoryEntry?> FindAsync(long id, CancellationToken cancellationToken) => Task.FromResult(state.History.GetValueOrDefault(id));

    public Task<IReadOnlyList<HistoryEntry>> ReadRecentAsync(
        IReadOnlyCollection<RecordId> records, TimeSpan window, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<HistoryEntry>>(
        [.. state.History.Values.Where(entry => entry.Record is { } record && records.Contains(record) && entry.At > world.DatabaseNow - window)]);
}
