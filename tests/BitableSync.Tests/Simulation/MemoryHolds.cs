using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>Holds as one transaction sees them.</summary>
internal sealed class MemoryHolds(World world, DatabaseState state, UndoLog undo) : IHolds
{
    public Task<Hold?> ReadAsync(Side target, CancellationToken cancellationToken) => Task.FromResult(Standing(target));

    public Task KeepAsync(Hold hold, CancellationToken cancellationToken)
    {
        var now = world.DatabaseNow;
        var (id, since) = Standing(hold.Target) is { State: HoldState.Open } open ? (open.Id, open.HeldAt) : (state.NextId++, now);
        undo.Put(state.Holds, hold.Target, hold with
        {
            Id = id, HeldAt = since, CountedAt = now, State = HoldState.Open, DecidedBy = null, DecidedAt = null, Reason = null,
        });
        return Task.CompletedTask;
    }

    public Task<bool> DecideAsync(Hold read, HoldState decision, string by, string? reason, TimeSpan validity, CancellationToken cancellationToken)
    {
        if (state.Holds.Values.FirstOrDefault(hold => hold.Id == read.Id) is not { State: HoldState.Open } hold) return Task.FromResult(false);
        var now = world.DatabaseNow;
        var isApproved = decision == HoldState.Approved;
        undo.Put(state.Holds, hold.Target, hold with
        {
            State = decision, DecidedBy = by, DecidedAt = now, Reason = reason,
            ExpiresAt = isApproved ? now + validity : null, Remaining = isApproved ? hold.Harmful : 0,
        });
        return Task.FromResult(true);
    }

    public Task CloseAsync(long id, CancellationToken cancellationToken)
    {
        if (state.Holds.Values.FirstOrDefault(hold => hold.Id == id) is { } hold) undo.Remove(state.Holds, hold.Target);
        return Task.CompletedTask;
    }

    public Task CountAsync(Side target, IReadOnlyDictionary<long, long> deletes, long overwrites, CancellationToken cancellationToken)
    {
        var harmful = deletes.Values.Sum() + overwrites;
        if (Standing(target) is { State: HoldState.Approved } approval)
        {
            if (approval.Remaining <= harmful) undo.Remove(state.Holds, target);
            else undo.Put(state.Holds, target, approval with { Remaining = approval.Remaining - harmful });
            return Task.CompletedTask;
        }

        foreach (var (minute, count) in deletes)
        {
            undo.Put(state.Deletes, (target, minute), state.Deletes.GetValueOrDefault((target, minute)) + count);
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyDictionary<long, long>> ReadDeletesAsync(Side target, long fromMinute, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<long, long>>(state.Deletes
            .Where(made => made.Key.Target == target && made.Key.Minute >= fromMinute)
            .ToDictionary(made => made.Key.Minute, made => made.Value));

    private Hold? Standing(Side target) =>
        state.Holds.GetValueOrDefault(target) is { } hold && (hold.ExpiresAt is null || hold.ExpiresAt > world.DatabaseNow) ? hold : null;
}
