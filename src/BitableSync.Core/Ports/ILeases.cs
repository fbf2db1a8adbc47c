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

    /// <summary>How long until the lease can be taken, as far as is known now: zero where it is free.</summary>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    Task<TimeSpan> WaitTimeAsync(string name, CancellationToken cancellationToken);
}
