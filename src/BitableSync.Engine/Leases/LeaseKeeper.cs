using BitableSync.Core.Ports;
using Microsoft.Extensions.Logging;

namespace BitableSync.Engine.Leases;

/// <summary>
/// A lease held and renewed in the background for as long as a piece of work takes. The work runs under <see cref="Token"/>, which
/// is cancelled when the lease is lost, or can no longer be shown to be held: the renewal fails for so long that its time is over
/// by this machine's own monotonic clock.
/// </summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private readonly ILeases _leases;
    private readonly TimeSpan _duration;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _lost;
    private readonly Task _renewing;
    private long _renewedAt;

    private LeaseKeeper(ILeases leases, Lease lease, long askedAt, TimeSpan duration, TimeProvider time, ILogger logger, CancellationToken work)
    {
        (_leases, Lease, _renewedAt, _duration, _time, _logger) = (leases, lease, askedAt, duration, time, logger);
        _lost = CancellationTokenSource.CreateLinkedTokenSource(work);
        _renewing = RenewAsync(_lost.Token);
    }

    public Lease Lease { get; }

    /// <summary>Cancelled when the lease is lost or the caller's own token is.</summary>
    public CancellationToken Token => _lost.Token;

    /// <summary>Whether the lease lasts at least this much longer by this machine's clock, counted from before the database was asked.</summary>
    public bool LastsFor(TimeSpan margin) => _time.GetElapsedTime(Volatile.Read(ref _renewedAt)) + margin < _duration;

    /// <summary>How long nobody gets the lease after it is given back.</summary>
    public TimeSpan Pause { get; set; }

    /// <summary>Takes the lease; null where another worker has it.</summary>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public static async Task<LeaseKeeper?> TryTakeAsync(
        ILeases leases, string name, TimeSpan duration, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var askedAt = time.GetTimestamp();
        var lease = await leases.TryAcquireAsync(name, duration, cancellationToken);
        return lease is null ? null : new LeaseKeeper(leases, lease, askedAt, duration, time, logger, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _lost.Cancel();
        await _renewing;
        _lost.Dispose();
        try
        {
            await _leases.ReleaseAsync(Lease, Pause, CancellationToken.None);
        }
        catch (StoreException e)
        {
            Log.LeaseNotReleased(_logger, Lease.Name, e.Message);
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await WaitAsync(cancellationToken))
            {
                var askedAt = _time.GetTimestamp();
                if (await TryRenewAsync(cancellationToken)) Volatile.Write(ref _renewedAt, askedAt);
                else if (!LastsFor(TimeSpan.Zero)) break;
            }
        }
        catch (LeaseLostException)
        {
            // Falls through to the cancellation: whoever holds the lease now goes on with the work.
        }

        if (cancellationToken.IsCancellationRequested) return;
        Log.LeaseLost(_logger, Lease.Name);
        _lost.Cancel();
    }

    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(_duration / 4, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return !cancellationToken.IsCancellationRequested;
    }

    private async Task<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _leases.RenewAsync(Lease, _duration, cancellationToken) ? true : throw new LeaseLostException(Lease.Name);
        }
        catch (StoreException e)
        {
            Log.LeaseNotRenewed(_logger, Lease.Name, e.Message);
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
