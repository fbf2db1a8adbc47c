using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>The business keys of records without a link.</summary>
internal sealed class MemoryMatchKeys(DatabaseState state, UndoLog undo) : IMatchKeys
{
    public Task NoteAsync(IReadOnlyCollection<MatchKey> keys, CancellationToken cancellationToken)
    {
        foreach (var key in keys.Where(key => !state.Links.ContainsKey(key.Record))) undo.Put(state.MatchKeys, key.Record, key.Print);
        return Task.CompletedTask;
    }

    public Task ForgetAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken)
    {
        foreach (var record in records) undo.Remove(state.MatchKeys, record);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<MatchKey>> FindAsync(IReadOnlyCollection<string> prints, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<MatchKey>>(
            [.. state.MatchKeys
                .Where(key => prints.Contains(key.Value) && !state.Links.ContainsKey(key.Key))
                .Select(key => new MatchKey(key.Key, key.Value))
                .GroupBy(key => key.Print, StringComparer.Ordinal)
                .SelectMany(group => group.OrderBy(key => key.Record.Value, StringComparer.Ordinal).Take(limit))
                .OrderBy(key => key.Record.Value, StringComparer.Ordinal)]);
}
