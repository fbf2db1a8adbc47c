using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Jobs;

/// <summary>
/// Looks, while a run goes on, whether its mapping has been stopped meanwhile, on whichever node: by a person who pauses it, or by another
/// run. The run then ends as it does when its node shuts down or its lease is lost.
/// </summary>
internal sealed class StopWatcher : IAsyncDisposable
{
    private readonly IMappingStates _states;
    private readonly MappingName _mapping;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end;
    private readonly Task _looking;

    private StopWatcher(IMappingStates states, MappingName mapping, TimeSpan every, TimeProvider time, CancellationToken work)
    {
        (_states, _mapping, _time) = (states, mapping, time);
        _end = CancellationTokenSource.CreateLinkedTokenSource(work);
        _looking = LookAsync(every, _end.Token);
    }

    /// <summary>Why the mapping was found stopped; null where it was not.</summary>
    public string? Reason { get; private set; }

    /// <summary>Cancelled when the mapping is found stopped, or the caller's own token is cancelled.</summary>
    public CancellationToken Token => _end.Token;

    /// <param name="states">Where mappings are stopped.</param>
    /// <param name="mapping">The mapping to watch.</param>
    /// <param name="every">Time from one look to the next.</param>
    /// <param name="time">The clock of the looks.</param>
    /// <param name="work">Ends the watch too.</param>
    public static StopWatcher Watch(IMappingStates states, MappingName mapping, TimeSpan every, TimeProvider time, CancellationToken work) =>
        new(states, mapping, every, time, work);

    public async ValueTask DisposeAsync()
    {
        _end.Cancel();
        await _looking;
        _end.Dispose();
    }

    private async Task LookAsync(TimeSpan every, CancellationToken cancellationToken)
    {
        while (Reason is null)
        {
            await Task.Delay(every, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (cancellationToken.IsCancellationRequested) return;
            Reason = await TryFindAsync(cancellationToken);
        }

        _end.Cancel();
    }

    private async Task<string?> TryFindAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _states.FindStopAsync(_mapping, cancellationToken);
        }
        catch (Exception exception) when (exception is StoreException or OperationCanceledException)
        {
            // A database that is away is noticed by the run itself.
            return null;
        }
    }
}
