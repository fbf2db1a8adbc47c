using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;

namespace BitableSync.Jobs.Hangfire;

/// <summary>The runs as Hangfire knows them: its background jobs, by their id. All calls go to its tables and block.</summary>
internal sealed class HangfireRuns(JobStorage storage, IJobFilterProvider filters)
{
    private readonly BackgroundJobClient _client = new(storage, filters);

    public string Enqueue(SyncJob job, MappingName mapping) =>
        _client.Create(HangfireNames.CallOf(job, mapping), new EnqueuedState(HangfireNames.QueueOf(job)));

    /// <summary>Whether it waits for its time to come.</summary>
    public bool IsScheduled(string? id) => StateOf(id) == ScheduledState.StateName;

    /// <summary>Whether it is waiting for a worker or with one; a dead one's is given to another.</summary>
    public bool IsUnderWay(string? id) => StateOf(id) is { } state && (state == EnqueuedState.StateName || state == ProcessingState.StateName);

    /// <summary>Whether a worker has it, alive or not.</summary>
    public bool IsProcessing(string id) => StateOf(id) == ProcessingState.StateName;

    /// <summary>Gives a scheduled run another time. Without effect where it is not scheduled any more.</summary>
    public void Move(string id, SyncJob job, DateTimeOffset at, DateTimeOffset now)
    {
        IState state = at > now
            ? ScheduledFor(at, "Asked for before its time")
            : new EnqueuedState(HangfireNames.QueueOf(job)) { Reason = "Asked for before its time" };
        _client.ChangeState(id, state, ScheduledState.StateName);
    }

    /// <summary>Hangfire keeps whole seconds and drops the rest, but no run may come before its time.</summary>
    public static ScheduledState ScheduledFor(DateTimeOffset at, string reason) =>
        new(at.UtcDateTime.AddTicks(TimeSpan.TicksPerSecond - 1)) { Reason = reason };

    public void Delete(string id, string reason) => _client.ChangeState(id, new DeletedState { Reason = reason }, expectedState: null);

    private string? StateOf(string? id)
    {
        if (id is null) return null;
        using var connection = storage.GetConnection();
        return connection.GetStateData(id)?.Name;
    }
}
