namespace BitableSync.Core.Ports;

/// <summary>The engine's database could not be reached, or refused what was asked.</summary>
/// <param name="message">What was being done, what was found, what to do. No values.</param>
/// <param name="isTransient">True: try again later (connection, deadlock, lock time-out, fail-over). False: a person must act.</param>
/// <param name="inner">The driver's exception.</param>
public sealed class StoreException(string message, bool isTransient, Exception? inner = null) : Exception(message, inner)
{
    public bool IsTransient { get; } = isTransient;
}
