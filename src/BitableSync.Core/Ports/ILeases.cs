namespace BitableSync.Core.Ports;

/// <summary>Leases shared by all nodes, timed by the database's clock.</summary>
public interface ILeases
{
    /// <summary>Takes the lease where nobody holds it or its holder's time is over and its pause has passed; else null.</summary>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    Task<Lease?> TryAcquireAsync(string name, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Extends the lease. False: another worker has it now; stop at once.</summary>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    Task<bool> RenewAsync(Lease lease, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Gives the lease back; nobody gets it before the pause is over. Without effect where it was lost.</summary>
    /// <exception cref="StoreException">The database could not be reached; the lease then ends by its time.</exception>
    Task ReleaseAsync(Lease lease, TimeSpan pause, CancellationToken cancellationToken);

    /// <summary>
    /// As <see cref="TryAcquireAsync"/>, but first come, first served: a worker keeps its place in the line by asking again within
    /// <see cref="LongestSilence"/>, and loses it by taking the lease.
    /// </summary>
    /// <param name="name">What is to be owned.</param>
    /// <param name="worker">Who stands in line, the same each time.</param>
    /// <param name="duration">As in <see cref="TryAcquireAsync"/>.</param>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    Task<LeaseTurn> QueueAsync(string name, string worker, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>A worker that has not asked for this long no longer stands in line.</summary>
    static TimeSpan LongestSilence => TimeSpan.FromSeconds(3);
}
