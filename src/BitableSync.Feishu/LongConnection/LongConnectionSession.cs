using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using BitableSync.Feishu.Events;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace BitableSync.Feishu.LongConnection;

/// <summary>
/// One open connection. Four things run side by side until one of them ends: receiving, pinging, watching for silence, and
/// storing events. What is stored is acknowledged; what is not, in time, is refused, so that the platform sends it again.
/// </summary>
internal sealed class LongConnectionSession : IDisposable
{
    private const int Workers = 8;
    private const int QueueLength = 256;
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(10);

    private readonly WebSocket _socket;
    private readonly ConnectionAddress _address;
    private readonly FeishuOptions _options;
    private readonly Func<FeishuEvent, CancellationToken, Task> _store;
    private readonly TimeProvider _time;
    private readonly FeishuMetrics _metrics;
    private readonly ILogger _logger;
    private readonly PartAssembler _parts;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Channel<Arrival> _arrivals = Channel.CreateBounded<Arrival>(new BoundedChannelOptions(QueueLength) { SingleWriter = true });
    private long _queuedBytes;
    private long _lastFrame;

    public LongConnectionSession(
        WebSocket socket, ConnectionAddress address, FeishuOptions options, Func<FeishuEvent, CancellationToken, Task> store, TimeProvider time, FeishuMetrics metrics, ILogger logger)
    {
        (_socket, _address, _options, _store, _time, _metrics, _logger) = (socket, address, options, store, time, metrics, logger);
        _parts = new PartAssembler(options.WebhookMaxBodyBytes);
        Config = address.Config;
        _lastFrame = time.GetTimestamp();
    }

    /// <summary>The rhythm as last prescribed.</summary>
    public ClientConfig Config { get; private set; }

    private TimeSpan SilenceLimit => _options.LongConnectionSilenceLimit ?? 2 * Config.PingInterval;

    /// <summary>Runs until the connection ends.</summary>
    /// <returns>Why it ended.</returns>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<string>[] all = [ReceiveAsync(ending.Token), PingAsync(ending.Token), WatchAsync(ending.Token), .. Enumerable.Range(0, Workers).Select(_ => StoreAsync(ending.Token))];
        var first = await Task.WhenAny(all);
        await ending.CancelAsync();
        _socket.Abort();
        await ((Task)Task.WhenAll(all)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return await first;
    }

    public void Dispose() => _sending.Dispose();

    private async Task<string> ReceiveAsync(CancellationToken cancellationToken)
    {
        var reader = new MessageReader(_socket, _options.WebhookMaxBodyBytes + MessageReader.FrameOverhead);
        while (true)
        {
            var message = await reader.ReadAsync(cancellationToken);
            if (message.IsEnd)
                return "the platform closed the connection";
            Volatile.Write(ref _lastFrame, _time.GetTimestamp());
            if (Frames.Read(message.Bytes.Span) is { } frame)
                await HandleAsync(frame, cancellationToken);
            else
                Log.UnreadableFrame(_logger, message.Bytes.Length);
        }
    }

    private async Task<string> PingAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await SendAsync(Frames.Ping(_address.ServiceId), cancellationToken);
            await Task.Delay(Config.PingInterval, _time, cancellationToken);
        }
    }

    /// <summary>A connection whose other end is gone stays open on this side for hours; only silence tells.</summary>
    private async Task<string> WatchAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var left = SilenceLimit - _time.GetElapsedTime(Volatile.Read(ref _lastFrame));
            if (left <= TimeSpan.Zero)
                return $"no frame for {SilenceLimit.TotalSeconds:0.#} s";
            // Wakes up now and then, as a pong may have shortened the limit.
            await Task.Delay(left < SilenceLimit / 4 ? left : SilenceLimit / 4, _time, cancellationToken);
        }
    }

    private async Task HandleAsync(Frame frame, CancellationToken cancellationToken)
    {
        var type = Frames.HeaderOf(frame, Frames.Type);
        if (frame.Method == Frames.Control && type == Frames.PongType)
            Config = Config.With(ReadConfig(frame.Payload));
        else if (frame.Method == Frames.Data && type == Frames.EventType && _parts.Add(frame, _time.GetUtcNow()) is { } payload)
            await EnqueueAsync(new Arrival(frame, payload, _time.GetTimestamp()), cancellationToken);
    }

    /// <summary>An event that finds the queue full could not be stored in time either; refusing it at once keeps memory bounded.</summary>
    private async Task EnqueueAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        var size = arrival.Payload.Length;
        var fits = Interlocked.Add(ref _queuedBytes, size) <= 4L * _options.WebhookMaxBodyBytes;
        if (fits && _arrivals.Writer.TryWrite(arrival))
            return;

        Interlocked.Add(ref _queuedBytes, -size);
        Log.QueueFull(_logger);
        await AnswerAsync(arrival, false, cancellationToken);
    }

    private async Task<string> StoreAsync(CancellationToken cancellationToken)
    {
        await foreach (var arrival in _arrivals.Reader.ReadAllAsync(cancellationToken))
        {
            var stored = await TryStoreAsync(arrival, cancellationToken);
            Interlocked.Add(ref _queuedBytes, -arrival.Payload.Length);
            await AnswerAsync(arrival, stored, cancellationToken);
        }
        return "no more events are taken";
    }

    private async Task<bool> TryStoreAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        var left = _options.EventStoreTimeout - _time.GetElapsedTime(arrival.ReceivedAt);
        if (EventReader.Read(arrival.Payload.Span) is not { } received)
        {
            Log.UnreadableEvent(_logger, arrival.Payload.Length);
            return false;
        }
        if (left <= TimeSpan.Zero)
        {
            Log.NotStored(_logger, received.EventId, received.Type, null);
            return false;
        }

        using var deadline = new CancellationTokenSource(left, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await _store(received, either.Token).WaitAsync(either.Token);
            return true;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever kept the event from being stored, the platform keeps it and sends it again.
            Log.NotStored(_logger, received.EventId, received.Type, error);
            return false;
        }
    }

    private async Task AnswerAsync(Arrival arrival, bool stored, CancellationToken cancellationToken)
    {
        _metrics.OnEvent(stored);
        await SendAsync(Frames.Acknowledge(arrival.Frame, stored, _time.GetElapsedTime(arrival.ReceivedAt)), cancellationToken);
    }

    /// <summary>One message at a time; a socket that takes none for a while is dead.</summary>
    private async Task SendAsync(Frame frame, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        using var deadline = new CancellationTokenSource(SendTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await _socket.SendAsync(frame.ToByteArray(), WebSocketMessageType.Binary, endOfMessage: true, either.Token);
        }
        catch (OperationCanceledException cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"a frame could not be sent within {SendTimeout.TotalSeconds} s", cause);
        }
        finally
        {
            _sending.Release();
        }
    }

    private static WireConfig? ReadConfig(ByteString payload)
    {
        try
        {
            return payload.IsEmpty ? null : JsonSerializer.Deserialize<WireConfig>(payload.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <param name="Frame">The frame that completed the event, which is the one to answer.</param>
    /// <param name="Payload">The event's JSON.</param>
    /// <param name="ReceivedAt">Time stamp of its arrival.</param>
    private sealed record Arrival(Frame Frame, ReadOnlyMemory<byte> Payload, long ReceivedAt);
}
