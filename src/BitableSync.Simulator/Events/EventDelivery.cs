using System.Collections.Concurrent;
using System.Threading.Channels;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Faults;

namespace BitableSync.Simulator.Events;

/// <summary>
/// Brings events to the app, at least once: a delivery that is not answered with success within the time allowed is repeated
/// after 15 s, 5 min, 1 h and 6 h (times a factor), then the event is lost. Events go out in the order they arose, several at a time,
/// and nothing promises that they arrive in that order. Source: Feishu page "Receive events", section on retries.
/// </summary>
internal sealed class EventDelivery : IAsyncDisposable
{
    private const int Parallel = 16;

    private static readonly TimeSpan[] Ladder = [TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), TimeSpan.FromHours(6)];

    private readonly Platform _platform;
    private readonly Func<PlatformEvent, IEventChannel> _channel;
    private readonly Channel<PlatformEvent> _queue = Channel.CreateUnbounded<PlatformEvent>();
    private readonly SemaphoreSlim _slots = new(Parallel);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, bool> _running = new();
    private readonly Task _pump;
    private PlatformEvent? _heldBack;

    /// <param name="channel">The way an event goes at the moment.</param>
    public EventDelivery(Platform platform, Func<PlatformEvent, IEventChannel> channel)
    {
        (_platform, _channel) = (platform, channel);
        platform.TableChanged += commit =>
        {
            if (!commit.Base.IsSubscribed || commit.Base.Access != AppAccess.Manage) return;
            foreach (var raised in new TableEvents(platform, commit).Make()) Raise(raised);
        };
        _pump = Task.Run(PumpAsync);
    }

    public void Raise(PlatformEvent raised)
    {
        _platform.EventLog.Raised(raised);
        _queue.Writer.TryWrite(raised);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _pump;
        // Deliveries end by cancellation, which is no error here.
        await Task.WhenAll(_running.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _slots.Dispose();
        _stopping.Dispose();
    }

    private async Task PumpAsync()
    {
        try
        {
            await foreach (var raised in _queue.Reader.ReadAllAsync(_stopping.Token)) Dispatch(raised);
        }
        catch (OperationCanceledException)
        {
            // The platform is shutting down.
        }
    }

    private void Dispatch(PlatformEvent raised)
    {
        var fault = _platform.Faults.NextForEvent(raised.Type);
        switch (fault?.Kind)
        {
            case EventFaultKind.Drop:
                _platform.EventLog.Ended(raised, EventState.Dropped);
                return;
            case EventFaultKind.Reorder when _heldBack is null:
                // Goes out right behind the next event, or alone if none follows soon.
                _heldBack = raised;
                Start(ReleaseLaterAsync(raised, fault.Delay));
                return;
            case EventFaultKind.Duplicate:
                Start(DeliverAsync(raised, TimeSpan.Zero));
                break;
        }
        Start(DeliverAsync(raised, fault?.Kind == EventFaultKind.Delay ? fault.Delay : TimeSpan.Zero));
        if (Interlocked.Exchange(ref _heldBack, null) is { } held) Start(DeliverAsync(held, TimeSpan.FromMilliseconds(50)));
    }

    private async Task ReleaseLaterAsync(PlatformEvent held, TimeSpan delay)
    {
        await Task.Delay(delay, _platform.Clock.Provider, _stopping.Token);
        if (Interlocked.CompareExchange(ref _heldBack, null, held) == held) await DeliverAsync(held, TimeSpan.Zero);
    }

    private async Task DeliverAsync(PlatformEvent raised, TimeSpan delay)
    {
        if (delay > TimeSpan.Zero) await Task.Delay(delay, _platform.Clock.Provider, _stopping.Token);
        for (var attempt = 0; ; attempt++)
        {
            if (await AttemptAsync(raised)) return;
            if (attempt == Ladder.Length) break;
            await Task.Delay(Ladder[attempt] * _platform.Options.RetryScale, _platform.Clock.Provider, _stopping.Token);
        }
        _platform.EventLog.Ended(raised, EventState.Lost);
    }

    private async Task<bool> AttemptAsync(PlatformEvent raised)
    {
        await _slots.WaitAsync(_stopping.Token);
        try
        {
            var result = await _channel(raised).DeliverAsync(raised, _stopping.Token);
            _platform.EventLog.Attempted(raised, result.Accepted, result.Description);
            return result.Accepted;
        }
        finally
        {
            _slots.Release();
        }
    }

    private void Start(Task delivery)
    {
        _running[delivery] = true;
        delivery.ContinueWith(
            (ended, _) => _running.TryRemove(ended, out var _),
            null, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
