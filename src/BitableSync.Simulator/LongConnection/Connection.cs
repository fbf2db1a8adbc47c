using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using BitableSync.Simulator.Events;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.LongConnection;

/// <summary>One client's WebSocket: answers pings, sends events in parts and matches acknowledgements to them.</summary>
internal sealed class Connection(Platform platform, WebSocket socket, string deviceId, int serviceId) : IDisposable
{
    private const int MaxMessageBytes = 4 * 1024 * 1024;

    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<DeliveryResult>> _pending = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _dropped = new();
    private long _sequence;

    public string DeviceId => deviceId;

    public DateTimeOffset OpenedAt { get; } = platform.Clock.TrueNow;

    /// <summary>Half-open: the socket stands, but nothing is answered or sent any more.</summary>
    public bool IsFrozen { get; set; }

    public int Pings { get; private set; }

    public int Delivered { get; private set; }

    /// <summary>Serves the socket until it closes.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _dropped.Token);
        try
        {
            while (await ReceiveAsync(ended.Token) is { } message) await HandleAsync(message, ended.Token);
            if (socket.State == WebSocketState.CloseReceived) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ended.Token);
        }
        catch (Exception ending) when (ending is WebSocketException or OperationCanceledException)
        {
            // Cut by either side; the client connects again.
        }
        finally
        {
            socket.Abort();
            foreach (var pending in _pending.Values) pending.TrySetResult(new DeliveryResult(false, "connection closed"));
        }
    }

    /// <summary>Cuts the connection without a closing handshake.</summary>
    public void Drop() => _dropped.Cancel();

    public async Task<DeliveryResult> DeliverAsync(PlatformEvent delivered, CancellationToken cancellationToken)
    {
        var messageId = Guid.NewGuid().ToString("N");
        var acknowledged = new TaskCompletionSource<DeliveryResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[messageId] = acknowledged;
        try
        {
            var timeout = platform.Knobs.AckTimeout;
            if (!IsFrozen) await SendEventAsync(delivered, messageId, cancellationToken);
            return await acknowledged.Task.WaitAsync(timeout, platform.Clock.Provider, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new DeliveryResult(false, "not acknowledged in time");
        }
        catch (Exception broken) when (broken is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            return new DeliveryResult(false, "connection closed");
        }
        finally
        {
            _pending.TryRemove(messageId, out _);
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        _sending.Dispose();
        _dropped.Dispose();
    }

    private async Task SendEventAsync(PlatformEvent delivered, string messageId, CancellationToken cancellationToken)
    {
        var payload = delivered.Envelope(platform.Options, verificationToken: "");
        var parts = payload.Chunk(platform.Knobs.FramePayloadBytes).ToList();
        for (var seq = 0; seq < parts.Count; seq++)
        {
            var frame = new Frame((ulong)Interlocked.Increment(ref _sequence), (ulong)Random.Shared.NextInt64(), serviceId, Frame.Data,
            [
                new("type", "event"),
                new("message_id", messageId),
                new("sum", parts.Count.ToString(CultureInfo.InvariantCulture)),
                new("seq", seq.ToString(CultureInfo.InvariantCulture)),
                new("trace_id", delivered.EventId),
                new("timestamp", platform.Clock.NowMilliseconds.ToString(CultureInfo.InvariantCulture)),
            ])
            {
                Payload = parts[seq],
            };
            await SendAsync(frame, cancellationToken);
        }
    }

    private async Task HandleAsync(byte[] message, CancellationToken cancellationToken)
    {
        if (IsFrozen) return;
        Frame frame;
        try
        {
            frame = FrameCodec.Decode(message);
        }
        catch (FormatException)
        {
            // Noise is passed over, as an unknown method or type is.
            return;
        }
        switch (frame.Method, frame.Header("type"))
        {
            case (Frame.Control, "ping"):
                Pings++;
                await SendAsync(Pong(frame), cancellationToken);
                break;
            case (Frame.Data, _) when frame.Header("message_id") is { } messageId && _pending.TryGetValue(messageId, out var pending):
                var result = Result(frame);
                if (result.Accepted) Delivered++;
                pending.TrySetResult(result);
                break;
        }
    }

    private Frame Pong(Frame ping) => new(ping.SeqId, ping.LogId, serviceId, Frame.Control, [new("type", "pong")])
    {
        Payload = Json.Bytes(platform.ClientConfig.Write),
    };

    private static DeliveryResult Result(Frame frame)
    {
        try
        {
            var answer = JsonElement.Parse(frame.Payload ?? []);
            var code = answer.Member("code") is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : -1;
            var data = answer.Member("data") is { ValueKind: JsonValueKind.String } text ? text.GetBytesFromBase64() : null;
            return new DeliveryResult(code == 200, $"code {code}", data);
        }
        catch (Exception broken) when (broken is JsonException or FormatException)
        {
            return new DeliveryResult(false, "acknowledgement unreadable");
        }
    }

    private async Task SendAsync(Frame frame, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(FrameCodec.Encode(frame), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>The next binary message, or null at the end of the connection. Text messages are passed over.</summary>
    private async Task<byte[]?> ReceiveAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[8192];
        using var message = new MemoryStream();
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close) return null;
            message.Write(buffer, 0, received.Count);
            if (message.Length > MaxMessageBytes) return null;
            if (!received.EndOfMessage) continue;
            if (received.MessageType == WebSocketMessageType.Binary) return message.ToArray();
            message.SetLength(0);
        }
    }
}
