using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Leases;
using BitableSync.Engine.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BitableSync.Engine.Outbound;

/// <summary>
/// The one way in which writes reach a Base: one in flight, and the gap between the end of one and the start of the next, over all
/// mappings and all nodes. A lease per Base carries both: whoever holds it may send one call, and gives it back with the gap as pause.
/// Mappings stand in line for it, so one with much to send has its turn as often as one with little, and no oftener.
/// </summary>
/// <remarks>
/// The platform goes on with a call whose sender died, and nobody can ask it whether it still does. So the lease lasts, beyond the
/// moment of sending, at least half its duration, and the duration is four times that of the slowest call of late: the next holder
/// finds the Base free unless a call suddenly takes that much longer and its sender dies during it.
/// </remarks>
internal sealed class WriteLane(ILeases leases, CallTimes times, EngineMetrics metrics, IOptions<SyncOptions> options, TimeProvider time, ILogger<WriteLane> logger)
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(10);

    /// <summary>Less than the least gap, so that a lane given back is noticed before it may be taken.</summary>
    private static readonly TimeSpan WaitPerPlace = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>Waits for the lane and makes one call.</summary>
    /// <param name="mapping">Whose turn it is.</param>
    /// <param name="table">Where to write.</param>
    /// <param name="prepare">Says, once the turn has come, what to write; null where nothing is wanted any more.</param>
    /// <param name="cancellationToken">Ends the wait; a call that has begun goes on.</param>
    /// <returns>How the call went; null where none was made.</returns>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    /// <exception cref="LeaseLostException">The lane was lost before the call began; nothing was sent.</exception>
    public async Task<RemoteWriteResult?> SendAsync(
        TableMapping mapping, IRemoteTable table, Func<CancellationToken, Task<RemoteBatch?>> prepare, CancellationToken cancellationToken)
    {
        var app = mapping.Remote.App;
        var askedAt = time.GetTimestamp();
        await using var lane = await EnterAsync(app, mapping.Name, cancellationToken);
        metrics.Waited(app, mapping.Name, time.GetElapsedTime(askedAt));
        lane.Pause = WriteGap.Of(lane.Lease.LastPause, options.Value);
        if (await prepare(cancellationToken) is not { } batch)
        {
            // The gap counts from the last call, and that was somebody else's.
            lane.Pause = lane.Lease.LastPause;
            return null;
        }

        var result = await CallAsync(app, table, batch, lane, cancellationToken);
        lane.Pause = WriteGap.After(lane.Pause, result, LongestCall(app), options.Value);
        metrics.Paused(app, lane.Pause);
        if (result.Outcome == RemoteWriteOutcome.NotNow)
        {
            Log.WriteNotNow(logger, batch.Writes.Count, app.Value, result.Problem!.Code, result.Problem.LogId, lane.Pause.TotalMilliseconds);
        }

        return result;
    }

    private async Task<LeaseKeeper> EnterAsync(AppToken app, MappingName mapping, CancellationToken cancellationToken)
    {
        while (true)
        {
            var askedAt = LeaseTime.Now(time);
            var duration = DurationFor(app);
            switch (await leases.QueueAsync($"lane:{app}", mapping.Value, duration, cancellationToken))
            {
                case LeaseTurn.Taken { Lease: var lease }:
                    return LeaseKeeper.Keep(leases, lease, askedAt, duration, time, logger, cancellationToken);
                case LeaseTurn.Waiting waiting:
                    await Task.Delay(WaitFor(waiting), time, cancellationToken);
                    break;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }
    }

    private static TimeSpan WaitFor(LeaseTurn.Waiting turn)
    {
        var wait = WaitPerPlace * (turn.Ahead + 1);
        if (turn.Ahead == 0 && turn.Free < wait) wait = turn.Free;
        return wait < ShortestWait ? ShortestWait : wait > LongestWait ? LongestWait : wait;
    }

    private TimeSpan DurationFor(AppToken app)
    {
        var (least, most) = (options.Value.LeaseDuration, options.Value.WriteTimeout);
        var wanted = LongestCall(app) * 2;
        return wanted < least ? least : wanted > most ? most : wanted;
    }

    /// <summary>How long a call may take, going by the ones of late.</summary>
    private TimeSpan LongestCall(AppToken app) => times.SlowestOf(app) * 2;

    /// <summary>
    /// A call that has begun is not cancelled by shutdown: its answer tells what was written. The time-out alone ends it. A process
    /// that was frozen on the way must not send on waking up, so the lease is looked at once more at the last moment.
    /// </summary>
    private async Task<RemoteWriteResult> CallAsync(
        AppToken app, IRemoteTable table, RemoteBatch batch, LeaseKeeper lane, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var timeout = new CancellationTokenSource(options.Value.WriteTimeout, time);
        var startedAt = time.GetTimestamp();
        try
        {
            return await table.WriteAsync(batch, lane.ThrowIfHalfOver, timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return RemoteWriteResult.Failed(RemoteWriteOutcome.Unknown, new RemoteProblem(0, $"No answer within {options.Value.WriteTimeout.TotalSeconds:0} s."));
        }
        finally
        {
            times.Add(app, time.GetElapsedTime(startedAt));
        }
    }
}
