using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net.WebSockets;
using BitableSync.Simulator.Events;

namespace BitableSync.Simulator.LongConnection;

/// <summary>
/// All long connections of the app. Each event goes to one of them, chosen at random; there is no broadcast.
/// Source: Feishu page "Receive events through a long connection".
/// </summary>
internal sealed class ConnectionHub(Platform platform) : IEventChannel
{
    public const int MaxConnections = 50;
    private static readonly TimeSpan TicketLifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _tickets = new(StringComparer.Ordinal);
    private ImmutableArray<Connection> _connections = [];

    public IReadOnlyList<Connection> Connections => _connections;

    /// <summary>A ticket good for one handshake.</summary>
    public string IssueTicket()
    {
        var now = platform.Clock.TrueNow;
        foreach (var (old, until) in _tickets)
            if (until < now) _tickets.TryRemove(old, out _);
        var ticket = Guid.NewGuid().ToString("N");
        _tickets[ticket] = now + TicketLifetime;
        return ticket;
    }

    public bool UseTicket(string ticket) => _tickets.TryRemove(ticket, out var until) && until >= platform.Clock.TrueNow;

    public async Task ServeAsync(WebSocket socket, string deviceId, int serviceId, CancellationToken cancellationToken)
    {
        using var connection = new Connection(platform, socket, deviceId, serviceId);
        ImmutableInterlocked.Update(ref _connections, open => open.Add(connection));
        try
        {
            await connection.RunAsync(cancellationToken);
        }
        finally
        {
            ImmutableInterlocked.Update(ref _connections, open => open.Remove(connection));
        }
    }

    public Task<DeliveryResult> DeliverAsync(PlatformEvent delivered, CancellationToken cancellationToken)
    {
        var open = _connections;
        return open.IsEmpty
            ? Task.FromResult(new DeliveryResult(false, "no connection"))
            : open[platform.Ids.Next(open.Length)].DeliverAsync(delivered, cancellationToken);
    }

    public void DropAll()
    {
        foreach (var connection in _connections) connection.Drop();
    }

    /// <summary>Makes every open connection half-open; those made later are not affected.</summary>
    public void FreezeAll()
    {
        foreach (var connection in _connections) connection.IsFrozen = true;
    }
}
