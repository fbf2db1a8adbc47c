using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>Leases on the database's clock, one statement each.</summary>
internal sealed class MemoryLeases(World world, Node node) : ILeases
{
    private LeaseTable Table => world.Leases;

    public async Task<Lease?> TryAcquireAsync(string name, TimeSpan duration, CancellationToken cancellationToken)
    {
        await node.PassToStoreAsync();
        var now = world.DatabaseNow;
        var row = Table.Rows.GetValueOrDefault(name);
        if ((row.Held && row.Until > now) || row.NotBefore > now) return null;
        Table.Rows[name] = (row.Fence + 1, true, now + duration, default, row.Pause);
        Table.Holders[name] = node.Name;
        return new Lease(name, row.Fence + 1) { LastPause = row.Pause };
    }

    public async Task<bool> RenewAsync(Lease lease, TimeSpan duration, CancellationToken cancellationToken)
    {
        await node.PassToStoreAsync();
        var row = Table.Rows[lease.Name];
        if (row.Fence != lease.Fence || !row.Held) return false;
        Table.Rows[lease.Name] = row with { Until = world.DatabaseNow + duration };
        return true;
    }

    public async Task ReleaseAsync(Lease lease, TimeSpan pause, CancellationToken cancellationToken)
    {
        await node.PassToStoreAsync();
        var row = Table.Rows[lease.Name];
        if (row.Fence == lease.Fence) Table.Rows[lease.Name] = (row.Fence + 1, false, default, world.DatabaseNow + pause, pause);
    }

    public async Task<LeaseTurn> QueueAsync(string name, string worker, TimeSpan duration, CancellationToken cancellationToken)
    {
        await node.PassToStoreAsync();
        var now = world.DatabaseNow;
        var place = Table.Queue.GetValueOrDefault((name, worker));
        Table.Queue[(name, worker)] = place = (place.AskedAt < now - ILeases.LongestSilence ? now : place.Since, now);
        var ahead = Table.Queue.Count(other => other.Key.Name == name && other.Key.Worker != worker
            && (other.Value.Since, other.Key.Worker).CompareTo((place.Since, worker)) < 0 && other.Value.AskedAt >= now - ILeases.LongestSilence);
        var row = Table.Rows.GetValueOrDefault(name);
        var free = row.Held && row.Until > now ? row.Until : row.NotBefore;
        if (ahead > 0 || free > now) return new LeaseTurn.Waiting(ahead, free > now ? free - now : TimeSpan.Zero);
        if (await TryAcquireAsync(name, duration, cancellationToken) is not { } lease) return new LeaseTurn.Waiting(0, TimeSpan.Zero);
        Table.Queue.Remove((name, worker));
        return new LeaseTurn.Taken(lease);
    }
}
