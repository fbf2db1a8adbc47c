using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>The conflict log inside one transaction, with the checks to be made of it when that is committed: before, nothing is logged.</summary>
internal sealed class MemoryConflicts(World world, SimulatedTable table, UndoLog undo, List<string> notes, List<Action> checks) : IConflictLog
{
    private SortedDictionary<long, StoredConflict> Log => table.State.Conflicts;

    public Task AddAsync(IReadOnlyCollection<LoggedConflict> conflicts, CancellationToken cancellationToken)
    {
        foreach (var conflict in conflicts)
        {
            StoredConflict[] earlier = [.. Log.Values];
            checks.Add(() => WriteChecks.OnConflict(world, table, conflict, earlier));
            notes.Add($"logs {WriteChecks.Describe(conflict)}");
            if (conflict.Winner is null && Waiting(conflict.Record!.Value, conflict.Field).SingleOrDefault() is { } open)
            {
                undo.Put(Log, open.Id, open with { Conflict = conflict with { Base = open.Conflict.Base }, Version = open.Version + 1 });
                continue;
            }

            var id = table.State.NextId++;
            undo.Put(Log, id, new StoredConflict(id, conflict, conflict.State, world.DatabaseNow, Resolution: null));
        }

        return Task.CompletedTask;
    }

    public Task SettleAsync(IReadOnlyCollection<SettledConflict> settled, CancellationToken cancellationToken)
    {
        foreach (var each in settled)
        {
            foreach (var open in Waiting(each.Record, each.Field).ToList())
            {
                Close(open, new ConflictResolution(ConflictState.Settled, each.Value, "", world.DatabaseNow, each.Reason));
            }
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<StoredConflict>> ReadForAsync(
        IReadOnlyCollection<RecordId> records, DateTimeOffset since, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<StoredConflict>>(
        [.. Log.Values.Where(stored => stored.Conflict.Record is { } record && records.Contains(record) && stored.DetectedAt >= since)]);

    public Task<StoredConflict?> LockAsync(long id, CancellationToken cancellationToken) => Task.FromResult(Log.GetValueOrDefault(id));

    public Task ResolveAsync(long id, ConflictResolution resolution, CancellationToken cancellationToken)
    {
        Close(Log[id], resolution with { At = world.DatabaseNow });
        return Task.CompletedTask;
    }

    /// <summary>Open conflicts without a winner, of one field or of the whole pair.</summary>
    private IEnumerable<StoredConflict> Waiting(RecordId record, FieldId? field) => Log.Values.Where(open =>
        open is { State: ConflictState.NeedsReview, Conflict: { Winner: null } conflict }
        && conflict.Record == record && (field is null || conflict.Field == field));

    private void Close(StoredConflict open, ConflictResolution resolution) =>
        undo.Put(Log, open.Id, open with { State = resolution.State, Resolution = resolution });
}
