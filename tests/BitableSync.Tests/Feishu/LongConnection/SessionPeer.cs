using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using BitableSync.Feishu;
using BitableSync.Feishu.Events;
using BitableSync.Feishu.LongConnection;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace BitableSync.Tests.Feishu.LongConnection;

/// <summary>The platform's end of a session, over a real socket.</summary>
internal sealed class SessionPeer : IAsyncDisposable
{
    private const int Service = 33554678;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Socket _ours;
    private readonly Socket _theirs;
    private readonly WebSocket _peer;
    private readonly FeishuMetrics _metrics = new(new FeishuOptions(), TimeProvider.System);
    private readonly LongConnectionSession _session;
    private readonly CancellationTokenSource _stopping = new();
    private ulong _sequence;

    private SessionPeer(Socket ours, Socket theirs, FeishuOptions options, Func<FeishuEvent, CancellationToken, Task> store)
    {
        (_ours, _theirs) = (ours, theirs);
        _peer = WebSocket.CreateFromStream(new NetworkStream(theirs), new WebSocketCreationOptions { IsServer = true });
        var socket = WebSocket.CreateFromStream(new NetworkStream(ours), new WebSocketCreationOptions { IsServer = false });
        var address = new ConnectionAddress(new Uri("ws://peer.test"), Service, "conn-1", ClientConfig.Default);
        _session = new LongConnectionSession(socket, address, options, store, Time, _metrics, NullLogger.Instance);
        Running = _session.RunAsync(_stopping.Token);
    }

    public ManualTime Time { get; } = new();

    /// <summary>The session's end and its reason.</summary>
    public Task<string> Running { get; }

    public ClientConfig Config => _session.Config;

    public static async Task<SessionPeer> StartAsync(Func<FeishuEvent, CancellationToken, Task> store, FeishuOptions? options = null)
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var ours = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var accepting = listener.AcceptAsync();
        await ours.ConnectAsync(listener.LocalEndPoint!);
        return new SessionPeer(ours, await accepting, options ?? new FeishuOptions(), store);
    }

    public Task SendEventAsync(string json, int parts = 1)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var size = bytes.Length / parts + 1;
        return SendAllAsync(Enumerable.Range(0, parts).Select(seq => Part(bytes.Skip(seq * size).Take(size).ToArray(), parts, seq)));
    }

    public Task SendControlAsync(string type, string payload) => SendAsync(new Frame
    {
        SeqID = 0, LogID = 0, Service = Service, Method = Frames.Control,
        Headers = { new Header { Key = Frames.Type, Value = type } },
        Payload = ByteString.CopyFromUtf8(payload),
    });

    public Task SendAsync(Frame frame) => SendAsync(frame.ToByteArray(), WebSocketMessageType.Binary);

    public async Task SendAsync(byte[] bytes, WebSocketMessageType type)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _peer.SendAsync(bytes, type, true, deadline.Token);
    }

    public async Task CloseAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _peer.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, deadline.Token);
    }

    public async Task<Frame> ReceiveAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var buffer = new byte[1 << 20];
        var length = 0;
        while (true)
        {
            var received = await _peer.ReceiveAsync(buffer.AsMemory(length), deadline.Token);
            length += received.Count;
            if (received.EndOfMessage)
                return Frame.Parser.ParseFrom(buffer.AsSpan(0, length));
        }
    }

    /// <summary>The next answer to an event; pings in between are passed over.</summary>
    public async Task<Frame> ReceiveAnswerAsync()
    {
        while (true)
        {
            var frame = await ReceiveAsync();
            if (frame.Method == Frames.Data)
                return frame;
        }
    }

    public void Stop() => _stopping.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await ((Task)Running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _session.Dispose();
        _peer.Dispose();
        _ours.Dispose();
        _theirs.Dispose();
        _metrics.Dispose();
        _stopping.Dispose();
    }

    private async Task SendAllAsync(IEnumerable<Frame> frames)
    {
        foreach (var frame in frames)
            await SendAsync(frame);
    }

    private Frame Part(byte[] payload, int sum, int seq) => new()
    {
        SeqID = ++_sequence, LogID = 2, Service = Service, Method = Frames.Data,
        Headers =
        {
            new Header { Key = Frames.Type, Value = Frames.EventType },
            new Header { Key = Frames.MessageId, Value = "m1" },
            new Header { Key = Frames.Sum, Value = $"{sum}" },
            new Header { Key = Frames.Seq, Value = $"{seq}" },
            new Header { Key = "trace_id", Value = "t" },
        },
        Payload = ByteString.CopyFrom(payload),
    };
}
