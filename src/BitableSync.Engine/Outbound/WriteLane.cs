using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Leases;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BitableSync.Engine.Outbound;

/// <summary>
/// The one way in which writes reach a Base: one in flight, and the gap between the end of one and the start of the next, over all
/// mappings and all nodes. A lease per Base carries both: whoever holds it may send one call, and gives it back with the gap as pause.
/// </summary>
internal sealed class WriteLane(
    ILeases leases, WriteGaps gaps, IOptions<SyncOptions> options, TimeProvider time, ILogger<WriteLane> logger)
{
    /// <summary>A call is not begun when less than this is left of the lease: a process that was frozen must not send on waking up.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>Waits for the lane and makes one call.</summary>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    /// <exception cref="LeaseLostException">The lane was lost before the call began; nothing was sent.</exception>
    public async Task<RemoteWriteResult> SendAsync(
        AppToken app, IRemoteTable table, RemoteBatch batch, CancellationToken cancellationToken)
    {
        await using var lane = await EnterAsync(app, cancellationToken);
        if (!lane.LastsFor(Margin)) throw new LeaseLostException(lane.Lease.Name);
        var result = await CallAsync(table, batch, cancellationToken);
        AdaptGap(app, batch, result);
        lane.Pause = gaps.Of(app);
        return result;
    }

    private async Task<LeaseKeeper> EnterAsync(AppToken app, CancellationToken cancellationToken)
    {
        var name = $"lane:{app}";
        while (true)
        {
            var lane = await LeaseKeeper.TryTakeAsync(leases, name, options.Value.LeaseDuration, time, logger, cancellationToken);
            if (lane is not null)
            {
                lane.Pause = gaps.Of(app);
                return lane;
            }

            var wait = await leases.WaitTimeAsync(name, cancellationToken);
            await Task.Delay(wait < ShortestWait ? ShortestWait : wait > LongestWait ? LongestWait : wait, time, cancellationToken);
        }
    }

    /// <summary>
    /// A call that has begun is not cancelled by shutdown: its answer tells what was written. The time-out alone ends it.
    /// </summary>
    private async Task<RemoteWriteResult> CallAsync(IRemoteTable table, RemoteBatch batch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var timeout = new CancellationTokenSource(options.Value.WriteTimeout, time);
        try
        {
            return await table.WriteAsync(batch, timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return RemoteWriteResult.Failed(RemoteWriteOutcome.Unknown, new RemoteProblem(0, $"No answer within {options.Value.WriteTimeout.TotalSeconds:0} s."));
        }
    }

    private void AdaptGap(AppToken app, RemoteBatch batch, RemoteWriteResult result)
    {
        if (result.Outcome == RemoteWriteOutcome.Written) gaps.Shrink(app);
        if (result.Problem is not { } problem) return;
        if (problem.IsContention) gaps.Grow(app);
        if (result.Outcome == RemoteWriteOutcome.NotNow)
        {
            Log.WriteNotNow(logger, batch.Writes.Count, app.Value, problem.Code, problem.LogId, gaps.Of(app).TotalMilliseconds);
        }
    }
}
