using System.Net;
using System.Net.WebSockets;
using BitableSync.Feishu.Errors;
using BitableSync.Feishu.Events;
using BitableSync.Feishu.Http;
using BitableSync.Feishu.RateLimiting;
using Microsoft.Extensions.Logging;

namespace BitableSync.Feishu.LongConnection;

/// <summary>
/// Receives events over a WebSocket that this side opens, so that no public address is needed. Each event goes to one of the
/// app's connections, whichever the platform picks: two programs of one app share its events.
/// </summary>
public sealed class LongConnectionClient
{
    /// <summary>A connection that lasted less says nothing about the platform being well again.</summary>
    private static readonly TimeSpan ShortLived = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    private readonly FeishuHttp _http;
    private readonly FeishuOptions _options;
    private readonly TimeProvider _time;
    private readonly FeishuMetrics _metrics;
    private readonly ILogger _logger;
    private volatile LongConnectionStatus _status;
    private ClientConfig _config = ClientConfig.Default;

    internal LongConnectionClient(FeishuHttp http, FeishuOptions options, TimeProvider time, FeishuMetrics metrics, ILogger<LongConnectionClient> logger)
    {
        (_http, _options, _time, _metrics, _logger) = (http, options, time, metrics, logger);
        _status = new() { State = LongConnectionState.Stopped, Since = time.GetUtcNow() };
    }

    public LongConnectionStatus Status => _status;

    /// <summary>Connects, and connects again whenever the connection is lost or falls silent, until cancelled. One call at a time.</summary>
    /// <param name="store">
    /// Stores an event durably. Its return is what acknowledges the event; when it throws or takes longer than
    /// <see cref="FeishuOptions.EventStoreTimeout"/>, the platform is told to send the event again. Up to eight run at once.
    /// </param>
    /// <param name="cancellationToken">Ends the connection.</param>
    /// <exception cref="FeishuApiException">The platform refuses this app: a person must act first.</exception>
    public async Task RunAsync(Func<FeishuEvent, CancellationToken, Task> store, CancellationToken cancellationToken)
    {
        var failures = 0;
        try
        {
            while (true)
            {
                var connected = _time.GetTimestamp();
                var problem = await ConnectOnceAsync(store, cancellationToken);
                failures = _status.State == LongConnectionState.Connected && _time.GetElapsedTime(connected) >= ShortLived ? 0 : failures + 1;
                var delay = NextDelay(failures, _config, Random.Shared.NextDouble());
                Show(LongConnectionState.Waiting, problem);
                Log.Reconnecting(_logger, problem, delay);
                await Task.Delay(delay, _time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Show(LongConnectionState.Stopped, null);
            throw;
        }
        catch (FeishuApiException error)
        {
            Show(LongConnectionState.Failed, error.Message);
            Log.GivenUp(_logger, error);
            throw;
        }
    }

    /// <summary>
    /// After a lost connection a random moment of the platform's spread; after failed attempts growing waits up to its interval.
    /// </summary>
    internal static TimeSpan NextDelay(int failures, ClientConfig config, double random) =>
        failures == 0 ? config.ReconnectSpread * random : Backoff.Next(failures, null, FirstRetry, config.ReconnectInterval, random);

    /// <summary>One connection from its address to its end.</summary>
    /// <returns>Why it ended or did not come about.</returns>
    /// <exception cref="FeishuApiException">The platform refuses this app for good.</exception>
    private async Task<string> ConnectOnceAsync(Func<FeishuEvent, CancellationToken, Task> store, CancellationToken cancellationToken)
    {
        Show(LongConnectionState.Connecting, _status.Problem);
        try
        {
            var address = await ConnectionAddress.DiscoverAsync(_http, _options, _config, cancellationToken);
            _config = address.Config;
            using var socket = await OpenAsync(address, cancellationToken);
            _status = new() { State = LongConnectionState.Connected, Since = _time.GetUtcNow(), ConnectionId = address.ConnectionId, Connections = _status.Connections + 1 };
            _metrics.OnConnected();
            Log.Connected(_logger, address.ConnectionId);
            using var session = new LongConnectionSession(socket, address, _options, store, _time, _metrics, _logger);
            try
            {
                return await session.RunAsync(cancellationToken);
            }
            finally
            {
                _config = session.Config;
            }
        }
        catch (FeishuApiException error) when (error.IsTransient || error.Code is null)
        {
            // Without a code of the platform it was a gateway or the network that refused.
            return error.Message;
        }
        catch (Exception error) when (error is WebSocketException or IOException)
        {
            return $"the connection broke: {error.Message}";
        }
    }

    private async Task<ClientWebSocket> OpenAsync(ConnectionAddress address, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.ConnectTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var socket = new ClientWebSocket();
        // The platform's own pings in frames decide whether the connection lives.
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await socket.ConnectAsync(address.Url, either.Token);
            return socket;
        }
        catch (OperationCanceledException cause) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new IOException($"not open within Feishu:{nameof(FeishuOptions.ConnectTimeout)} = {_options.ConnectTimeout}", cause);
        }
        catch (WebSocketException cause) when (socket.HttpStatusCode is not (0 or HttpStatusCode.SwitchingProtocols))
        {
            using (socket)
                throw ApiFailures.HandshakeRefused(_options.AppId, Refusal(socket), socket.HttpStatusCode, cause);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The headers of a refused handshake name the reason. Too many connections and a forbidden app do not heal by themselves;
    /// a refused ticket does, with the next address.
    /// </summary>
    private static FeishuError Refusal(ClientWebSocket socket)
    {
        var headers = socket.HttpResponseHeaders;
        var authCode = Number(headers, "Handshake-Autherrcode");
        var status = Number(headers, "Handshake-Status") ?? (int)socket.HttpStatusCode;
        const int TooManyConnections = 1000040350;
        const int Forbidden = 403;
        return authCode == TooManyConnections ? FeishuErrors.Find(TooManyConnections, socket.HttpStatusCode)
            : status == Forbidden ? FeishuErrors.Find(Forbidden, socket.HttpStatusCode)
            : ApiFailures.Local($"handshake refused with status {status}", ErrorClass.Retry, "A new address is asked for.");
    }

    private static int? Number(IReadOnlyDictionary<string, IEnumerable<string>>? headers, string name) =>
        headers is not null && headers.TryGetValue(name, out var values) && int.TryParse(values.FirstOrDefault(), out var number) ? number : null;

    private void Show(LongConnectionState state, string? problem) =>
        _status = new() { State = state, Since = _time.GetUtcNow(), Problem = problem, Connections = _status.Connections };
}
