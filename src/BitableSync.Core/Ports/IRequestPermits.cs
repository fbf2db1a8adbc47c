namespace BitableSync.Core.Ports;

/// <summary>Permits to send requests, handed out over all nodes one after the other, at an even pace of the database's clock.</summary>
public interface IRequestPermits
{
    /// <summary>
    /// Reserves the next permits of an account. Whoever asks first is served first. In a database that no node has used yet there is
    /// nobody to share with, and permits are due at once.
    /// </summary>
    /// <param name="account">What is counted together, e.g. <c>cli_… read</c>.</param>
    /// <param name="permits">How many, at least 1.</param>
    /// <param name="pace">Time from one permit to the next.</param>
    /// <returns>
    /// How long to wait, counted from the moment the database answered, until the permits may be used; zero: at once. The next permits
    /// are due <c>permits · pace</c> after these.
    /// </returns>
    /// <exception cref="StoreException">The database could not be reached; nothing may be sent.</exception>
    Task<TimeSpan> ReserveAsync(string account, int permits, TimeSpan pace, CancellationToken cancellationToken);
}
