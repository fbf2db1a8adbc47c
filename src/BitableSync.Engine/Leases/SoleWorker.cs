using BitableSync.Core.Ports;
using BitableSync.Engine.Jobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BitableSync.Engine.Leases;

/// <summary>Work without an end that one node at a time does, and another takes over when that node falls silent.</summary>
public sealed class SoleWorker(ILeases leases, IOptions<SyncOptions> options, TimeProvider time, ILogger<SoleWorker> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Does the work whenever this node has the lease, again and again, until cancelled. Ends when the work ends by itself.</summary>
    /// <param name="name">The lease: what the work is, the same on all nodes.</param>
    /// <param name="work">Given a token that is cancelled when the lease is lost too.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="OperationCanceledException">Cancelled. Any other exception is one of the work.</exception>
    public async Task RunAsync(string name, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        while (!await TryRunAsync(name, work, cancellationToken)) await Task.Delay(Pause, time, cancellationToken);
    }

    /// <summary>False where this node did not have the lease, or has it no longer.</summary>
    private async Task<bool> TryRunAsync(string name, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var keeper = await LeaseKeeper.TryTakeAsync(leases, name, options.Value.LeaseDuration, time, logger, cancellationToken);
            if (keeper is null) return false;
            Log.WorkTaken(logger, name);
            await work(keeper.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (StoreException e)
        {
            Log.WorkNotTaken(logger, name, e.Message);
            return false;
        }
    }
}
