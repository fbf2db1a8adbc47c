namespace BitableSync.Simulator.Events;

/// <summary>The fate of the last 10,000 events.</summary>
internal sealed class EventLog
{
    private const int Kept = 10_000;
    private readonly Lock _sync = new();
    private readonly Dictionary<string, EventStatus> _statuses = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public IReadOnlyList<EventStatus> All
    {
        get
        {
            lock (_sync) return [.. _order.Select(id => _statuses[id])];
        }
    }

    public void Raised(PlatformEvent raised)
    {
        lock (_sync)
        {
            _statuses[raised.EventId] = new EventStatus(
                raised.EventId, raised.Type, raised.AppToken, raised.TableId, raised.CreatedAt, EventState.Waiting, 0, null)
            {
                Revision = raised.Revision,
            };
            _order.Enqueue(raised.EventId);
            if (_order.Count > Kept) _statuses.Remove(_order.Dequeue());
        }
    }

    public void Attempted(PlatformEvent attempted, bool accepted, string result) => Change(attempted, status => status with
    {
        Attempts = status.Attempts + 1,
        State = accepted ? EventState.Delivered : status.State,
        LastResult = result,
    });

    public void Ended(PlatformEvent ended, EventState state) => Change(ended, status => status with { State = state });

    private void Change(PlatformEvent changed, Func<EventStatus, EventStatus> change)
    {
        lock (_sync)
        {
            if (_statuses.TryGetValue(changed.EventId, out var status)) _statuses[changed.EventId] = change(status);
        }
    }
}
