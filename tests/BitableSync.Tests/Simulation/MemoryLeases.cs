using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>Leases on the database's clock, one statement each.</summary>
internal sealed class MemoryLeases(LeaseTable table, VirtualClock clock, Node node) : ILeases
{
    public async Task<Lease?> TryAcquireAsync(string name, TimeSpan duration, CancellationToken cancellationToken)
    {
        await node.PassAsync();
        var now = clock.GetUtcNow();
        var row = table.Rows.GetValueOrDefault(name);
        if ((row.Held && row.Until > now) || row.NotBefore > now) return null;
        table.Rows[name] = (row.Fence + 1, true, now + duration, default, row.Pause);
        return new Lease(name, row.Fence + 1) { LastPause = row.Pause };
    }

    public async Task<bool> RenewAsync(Lease lease, TimeSpan duration, CancellationToken cancellationToken)
    {
        await node.PassAsync();
        var row = table.Rows[lease.Name];
        if (row.Fence != lease.Fence || !row.Held) return false;
        table.Rows[lease.Name] = row with { Until = clock.GetUtcNow() + duration };
        return true;
    }

    public async Task ReleaseAsync(Lease lease, TimeSpan pause, CancellationToken cancellationToken)
    {
        await node.PassAsync();
        var row = table.Rows[lease.Name];
        if (row.Fence == lease.Fence) table.Rows[lease.Name] = (row.Fence, false, default, clock.GetUtcNow() + pause, pause);
    }

    public async Task<LeaseTurn> QueueAsync(string name, string worker, TimeSpan duration, CancellationToken cancellationToken)
    {
        await node.PassAsync();
        var now = clock.GetUtcNow();
        var place = table.Queue.GetValueOrDefault((name, worker));
        table.Queue[(name, worker)] = place = (place.AskedAt < now - ILeases.LongestSilence ? now : place.Since, now);
        var ahead = table.Queue.Count(other => other.Key.Name == name && other.Key.Worker != worker
            && (other.Value.Since, other.Key.Worker).CompareTo((place.Since, worker)) < 0 && other.Value.AskedAt >= now - ILeases.LongestSilence);
        var row = table.Rows.GetValueOrDefault(name);
        var free = row.Held && row.Until > now ? row.Until : row.NotBefore;
        if (ahead > 0 || free > now) return new LeaseTurn.Waiting(ahead, free > now ? free - now : TimeSpan.Zero);
        if (await TryAcquireAsync(name, duration, cancellationToken) is not { } lease) return new LeaseTurn.Waiting(0, TimeSpan.Zero);
        table.Queue.Remove((name, worker));
        return new LeaseTurn.Taken(lease);
    }
}

/// <summary>The one mapping's state.</summary>
internal sealed class MemoryStates(World world, Node node) : IMappingStates
{
    public async Task<MappingStatus> ReadAsync(TableMapping mapping, CancellationToken cancellationToken)
    {
        await node.PassAsync();
        return world.State.Status ?? new MappingStatus { Mapping = mapping.Name };
    }

    public Task StopAsync(MappingName mapping, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(status => status with { StoppedBecause = reason });

    public Task ResumeAsync(MappingName mapping, CancellationToken cancellationToken) =>
        ChangeAsync(status => status with { StoppedBecause = null });

    public Task RecordRunAsync(MappingName mapping, string job, string? problem, CancellationToken cancellationToken) => node.PassAsync();

    public async Task<long> BeginScanAsync(MappingName mapping, CancellationToken cancellationToken)
    {
        var id = (world.State.Status?.Scan?.Id ?? 0) + 1;
        await ChangeAsync(status => status with { Scan = new ScanStatus(id, 0, 0, world.Clock.GetUtcNow(), EndedAt: null, Differences: null) });
        return id;
    }

    public Task RecordScanAsync(MappingName mapping, long seen, long total, CancellationToken cancellationToken) =>
        ChangeAsync(status => status with { Scan = status.Scan! with { Seen = seen, Total = total } });

    public Task EndScanAsync(MappingName mapping, long differences, CancellationToken cancellationToken) =>
        ChangeAsync(status => status with { Scan = status.Scan! with { EndedAt = world.Clock.GetUtcNow(), Differences = differences } });

    public Task RecordRevisionAsync(MappingName mapping, long revision, CancellationToken cancellationToken) =>
        ChangeAsync(status => status with { Revision = revision });

    public Task RecordBackfillAsync(MappingName mapping, CancellationToken cancellationToken) =>
        ChangeAsync(status => status with { BackfilledAt = world.Clock.GetUtcNow() });

    private async Task ChangeAsync(Func<MappingStatus, MappingStatus> change)
    {
        await node.PassAsync();
        await world.Transactions.WaitAsync();
        world.State.Status = change(world.State.Status ?? new MappingStatus { Mapping = world.Mapping.Name });
        world.Transactions.Release();
    }
}
