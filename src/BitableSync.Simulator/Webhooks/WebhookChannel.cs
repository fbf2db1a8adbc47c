using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using BitableSync.Simulator.Events;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Webhooks;

/// <summary>Pushes events and callbacks to the app's request URL, encrypted and signed where an Encrypt Key is set.</summary>
internal sealed class WebhookChannel : IEventChannel, IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    private readonly Platform _platform;
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectTimeout = ConnectTimeout,
        AllowAutoRedirect = false,
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    });

    public WebhookChannel(Platform platform)
    {
        _platform = platform;
        _http.Timeout = Timeout.InfiniteTimeSpan;
    }

    public async Task<DeliveryResult> DeliverAsync(PlatformEvent delivered, CancellationToken cancellationToken)
    {
        var settings = _platform.Webhook;
        var url = delivered.IsCallback ? settings.CardUrl ?? settings.Url : settings.Url;
        if (url is null) return new DeliveryResult(false, "no request URL");
        var body = delivered.Envelope(_platform.Options, settings.VerificationToken ?? "");
        return await PostAsync(url, body, settings, signed: true, _platform.Knobs.AckTimeout, cancellationToken);
    }

    /// <summary>The call that the console makes when a request URL is saved; the URL must send the challenge back.</summary>
    /// <returns>Null when it did, else what was wrong.</returns>
    public async Task<string?> VerifyAsync(WebhookSettings settings, CancellationToken cancellationToken)
    {
        var challenge = _platform.Ids.HexDigits(32);
        var body = Json.Bytes(json => json.WriteObject(() =>
        {
            json.WriteString("challenge", challenge);
            json.WriteString("token", settings.VerificationToken ?? "");
            json.WriteString("type", "url_verification");
        }));
        var result = await PostAsync(settings.Url!, body, settings, signed: false, TimeSpan.FromSeconds(1), cancellationToken);
        if (!result.Accepted) return result.Description;
        return Challenge(result.Reply!) == challenge ? null : "the answer does not hold the challenge";
    }

    /// <summary>
    /// Sends the challenge to a request URL that was set before anything listened there, until it is answered;
    /// whoever starts first, the receiver gets to prove itself.
    /// </summary>
    public async Task VerifyOnceUpAsync(CancellationToken cancellationToken)
    {
        if (_platform.Webhook is not { Url: not null } settings) return;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), _platform.Clock.Provider);
        while (await VerifyAsync(settings, cancellationToken) is not null && await timer.WaitForNextTickAsync(cancellationToken))
        {
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<DeliveryResult> PostAsync(Uri url, byte[] plain, WebhookSettings settings, bool signed, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        using var request = Request(url, plain, settings, signed);
        try
        {
            using var response = await _http.SendAsync(request, limit.Token);
            var reply = await response.Content.ReadAsByteArrayAsync(limit.Token);
            return new DeliveryResult(response.StatusCode == HttpStatusCode.OK, $"HTTP {(int)response.StatusCode}", reply);
        }
        catch (HttpRequestException failed)
        {
            return new DeliveryResult(false, $"{failed.HttpRequestError}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DeliveryResult(false, $"no answer within {timeout.TotalSeconds} s");
        }
    }

    private HttpRequestMessage Request(Uri url, byte[] plain, WebhookSettings settings, bool signed)
    {
        var body = settings.EncryptKey is { Length: > 0 } key
            ? Json.Bytes(json => json.WriteObject(() => json.WriteString("encrypt", EventCipher.Encrypt(plain, key))))
            : plain;
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");
        if (signed && settings.EncryptKey is { Length: > 0 } encryptKey)
        {
            var timestamp = _platform.Clock.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            var nonce = _platform.Ids.HexDigits(16);
            request.Headers.Add("X-Lark-Request-Timestamp", timestamp);
            request.Headers.Add("X-Lark-Request-Nonce", nonce);
            request.Headers.Add("X-Lark-Signature", EventCipher.Sign(timestamp, nonce, encryptKey, body));
        }
        return request;
    }

    private static string? Challenge(byte[] reply)
    {
        try
        {
            return System.Text.Json.JsonElement.Parse(reply).StringMember("challenge");
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
