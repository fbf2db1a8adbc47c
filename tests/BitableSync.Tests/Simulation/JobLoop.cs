using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;

namespace BitableSync.Tests.Simulation;

/// <summary>One job of one mapping on one node: sleeps until its time or until somebody rings.</summary>
internal sealed class JobLoop(SyncJob job, MappingName mapping, VirtualClock clock)
{
    private TaskCompletionSource? _sleeping;
    private bool _rung;

    public SyncJob Job { get; } = job;

    public MappingName Mapping { get; } = mapping;

    public void Ring()
    {
        _rung = true;
        _sleeping?.TrySetResult();
    }

    /// <summary>Returns at once where somebody has rung since the last sleep.</summary>
    public async Task SleepAsync(TimeSpan longest)
    {
        if (!_rung)
        {
            var sleeping = _sleeping = new TaskCompletionSource();
            using var timer = clock.CreateTimer(_ => sleeping.TrySetResult(), null, longest, Timeout.InfiniteTimeSpan);
            await sleeping.Task;
            _sleeping = null;
        }

        _rung = false;
    }
}
