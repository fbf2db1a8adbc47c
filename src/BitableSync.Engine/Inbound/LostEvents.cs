using System.Collections.Concurrent;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BitableSync.Engine.Inbound;

/// <summary>
/// Notices that events were lost: every modification counts the table's revision up by one, and its event carries the number. Numbers
/// that no event has told of some time later belong to lost events, and the table is compared without waiting for the timer.
/// </summary>
/// <remarks>
/// Which records the lost events were about nobody can say: the platform keeps no list of changes, and its search does not filter by
/// modification time. Whether it counts what raises no event, such as a changed view, is not documented; so comparisons that find
/// nothing are asked for ever more seldom, until they are no more than those of the timer.
/// What this remembers is lost with the process, whose successor begins with a comparison anyway.
/// </remarks>
internal sealed class LostEvents(
    ISyncStore store,
    IRemoteTables remoteTables,
    IMappingStates states,
    IJobTrigger trigger,
    IOptions<SyncOptions> options,
    TimeProvider time,
    ILogger<LostEvents> logger)
{
    private readonly ConcurrentDictionary<MappingName, Watch> _watches = new();

    private TimeSpan Interval => options.Value.LostEventInterval;

    /// <summary>Looks at the revision, if the last look is long enough ago, and asks for a comparison where events are missing.</summary>
    /// <exception cref="RemoteException">The table no longer exists, or may not be read.</exception>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public async Task CheckAsync(TableMapping mapping, Lease lease, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var last = _watches.GetValueOrDefault(mapping.Name);
        if (last is not null && now - last.LookedAt < Interval) return;
        if (await ReadRevisionAsync(mapping, cancellationToken) is not { } revision) return;
        var next = new Watch(revision, now, last?.Asked);
        if (last is not null) next = next with { Asked = await JudgeAsync(mapping, lease, last, now, cancellationToken) };
        _watches[mapping.Name] = next;
    }

    /// <summary>What the table's revision was at the last look has had time to arrive by now.</summary>
    private async Task<Asked?> JudgeAsync(TableMapping mapping, Lease lease, Watch last, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var status = await states.ReadAsync(mapping, cancellationToken);
        var known = Math.Max(status.Revision ?? long.MaxValue, last.Asked?.UpTo ?? 0);
        if (known >= last.Revision) return last.Asked;
        var missing = last.Revision - known - await CountAsync(mapping, lease, known, last.Revision, cancellationToken);
        if (missing <= 0) return last.Asked;
        var pause = PauseAfter(last.Asked, status.Scan);
        if (last.Asked is { } asked && now - asked.At < pause) return asked;
        Log.EventsLost(logger, mapping.Name.Value, missing, known, last.Revision);
        await trigger.TriggerAsync(SyncJob.Reconcile, mapping.Name, cancellationToken);
        return new Asked(last.Revision, now, pause, status.Scan?.Id ?? 0);
    }

    /// <summary>Doubled each time that a comparison which was asked for has found nothing.</summary>
    private TimeSpan PauseAfter(Asked? asked, ScanStatus? scan)
    {
        if (asked is null || scan is not { Differences: 0 } || scan.Id <= asked.Scan) return Interval;
        var doubled = asked.Pause * 2;
        return doubled < options.Value.ReconcileInterval ? doubled : options.Value.ReconcileInterval;
    }

    private async Task<long> CountAsync(TableMapping mapping, Lease lease, long above, long upTo, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        return await transaction.Inbox.CountRevisionsAsync(above, upTo, cancellationToken);
    }

    /// <summary>Null where Bitable is away: the next pull looks again.</summary>
    private async Task<long?> ReadRevisionAsync(TableMapping mapping, CancellationToken cancellationToken)
    {
        try
        {
            return await remoteTables.Open(mapping).ReadRevisionAsync(cancellationToken);
        }
        catch (RemoteException away) when (away.IsTransient)
        {
            return null;
        }
    }

    /// <param name="Revision">The table's revision at the last look.</param>
    /// <param name="LookedAt">When that was.</param>
    /// <param name="Asked">The last comparison that was asked for; null where there was none.</param>
    private sealed record Watch(long Revision, DateTimeOffset LookedAt, Asked? Asked);

    /// <param name="UpTo">The revision up to which it makes up for lost events.</param>
    /// <param name="At">When it was asked for.</param>
    /// <param name="Pause">Least time from then to the next.</param>
    /// <param name="Scan">The comparison before it.</param>
    private sealed record Asked(long UpTo, DateTimeOffset At, TimeSpan Pause, long Scan);
}
