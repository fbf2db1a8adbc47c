using System.Net;
using System.Net.Sockets;

namespace BitableSync.IntegrationTests.Support;

/// <summary>A local port that leads to a server once it is switched on; before that nobody listens there.</summary>
internal sealed class SwitchedProxy : IAsyncDisposable
{
    private readonly EndPoint _server;
    private readonly CancellationTokenSource _stop = new();
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;

    /// <param name="server">A TCP address, or the path of a Unix socket.</param>
    public SwitchedProxy(EndPoint server)
    {
        _server = server;
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        Port = ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public int Port { get; }

    public void SwitchOn()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener?.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        List<Task> pairs = [];
        try
        {
            while (true) pairs.Add(ConnectAsync(await listener.AcceptSocketAsync(_stop.Token)));
        }
        finally
        {
            await Task.WhenAll(pairs).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ConnectAsync(Socket client)
    {
        using var near = new NetworkStream(client, ownsSocket: true);
        using var server = _server is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        await server.ConnectAsync(_server, _stop.Token);
        using var far = new NetworkStream(server);
        await Task.WhenAny(near.CopyToAsync(far, _stop.Token), far.CopyToAsync(near, _stop.Token));
    }
}
