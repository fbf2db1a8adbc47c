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
    private readonly Lock _gate = new();
    private LeaseTime _renewedAt;

    private LeaseKeeper(ILeases leases, Lease lease, LeaseTime askedAt, TimeSpan duration, TimeProvider time, ILogger logger, CancellationToken work)
    {
        (_leases, Lease, _renewedAt, _duration, _time, _logger) = (leases, lease, askedAt, duration, time, logger);
        _lost = CancellationTokenSource.CreateLinkedTokenSource(work);
        _renewing = RenewAsync(_lost.Token);
    }

    public Lease Lease { get; }

    /// <summary>Cancelled when the lease is lost or the caller's own token is.</summary>
    public CancellationToken Token => _lost.Token;

    /// <summary>Whether the lease lasts at least this much longer by this machine's clocks, counted from before the database was asked.</summary>
    public bool LastsFor(TimeSpan margin)
    {
        lock (_gate) return _renewedAt.Elapsed(_time) + margin < _duration;
    }

    /// <summary>For a step that cannot be taken back and may go on after this process is gone.</summary>
    /// <exception cref="LeaseLostException">Less than half of the lease is left.</exception>
    public void ThrowIfHalfOver()
    {
        if (!LastsFor(_duration / 2)) throw new LeaseLostException(Lease.Name);
    }

    /// <summary>How long nobody gets the lease after it is given back.</summary>
    public TimeSpan Pause { get; set; }

    /// <summary>Takes the lease; null where another worker has it.</summary>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public static async Task<LeaseKeeper?> TryTakeAsync(
        ILeases leases, string name, TimeSpan duration, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var askedAt = LeaseTime.Now(time);
        var lease = await leases.TryAcquireAsync(name, duration, cancellationToken);
        return lease is null ? null : Keep(leases, lease, askedAt, duration, time, logger, cancellationToken);
    }

    /// <summary>Keeps a lease that was taken.</summary>
    /// <param name="askedAt">From before the database was asked for it.</param>
    public static LeaseKeeper Keep(
        ILeases leases, Lease lease, LeaseTime askedAt, TimeSpan duration, TimeProvider time, ILogger logger, CancellationToken cancellationToken) =>
        new(leases, lease, askedAt, duration, time, logger, cancellationToken);

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
                var askedAt = LeaseTime.Now(_time);
                if (await TryRenewAsync(cancellationToken)) Renewed(askedAt);
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

    private void Renewed(LeaseTime askedAt)
    {
        lock (_gate) _renewedAt = askedAt;
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
