using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.Events;

/// <summary>
/// Judges webhook requests: who sent them, and what they say. Pure: same body, headers and time, same outcome; no input makes it throw.
/// </summary>
public sealed class WebhookReceiver(FeishuOptions options)
{
    private readonly EventCrypto? _crypto = string.IsNullOrEmpty(options.EncryptKey) ? null : new EventCrypto(options.EncryptKey);
    private readonly byte[]? _token = string.IsNullOrEmpty(options.VerificationToken) ? null : Encoding.UTF8.GetBytes(options.VerificationToken);

    public WebhookOutcome Read(ReadOnlyMemory<byte> body, WebhookHeaders headers, DateTimeOffset now)
    {
        if (body.Length > options.WebhookMaxBodyBytes)
            return Reject(WebhookRejection.TooLarge);
        try
        {
            return Judge(body, headers, now);
        }
        catch (Exception problem) when (EventReader.IsMalformed(problem))
        {
            return Reject(WebhookRejection.Malformed);
        }
    }

    private WebhookOutcome Judge(ReadOnlyMemory<byte> body, WebhookHeaders headers, DateTimeOffset now)
    {
        var isSigned = !string.IsNullOrEmpty(headers.Signature);
        if (_crypto is not null && isSigned && !_crypto.IsSignedBy(headers, body.Span))
            return Reject(WebhookRejection.WrongSignature);

        if (EventReader.Parse(body.Span) is not { } outer)
            return Reject(WebhookRejection.Malformed);
        var (root, problem) = Open(outer);
        if (problem is { } reason)
            return Reject(reason);
        if (!HasToken(root))
            return Reject(WebhookRejection.WrongToken);

        // The platform does not sign the verification of an address; answering it stores nothing and reveals nothing.
        if (JsonText.MemberOrNull(root, "type") == "url_verification")
            return JsonText.MemberOrNull(root, "challenge") is { } challenge ? new WebhookOutcome.Challenge(challenge) : Reject(WebhookRejection.Malformed);

        if (EventReader.Read(root) is not { } received)
            return Reject(WebhookRejection.Malformed);
        if (_crypto is null)
            return new WebhookOutcome.Received(received, null);
        return Admit(received, isSigned, headers, now);
    }

    /// <summary>The platform signs events of the new envelope; the app ticket still comes in the old one, and forging it brings nobody anything.</summary>
    private WebhookOutcome Admit(FeishuEvent received, bool isSigned, WebhookHeaders headers, DateTimeOffset now)
    {
        if (!isSigned)
            return received.Content is EventContent.AppTicket ? new WebhookOutcome.Received(received, null) : Reject(WebhookRejection.Unsigned);
        return IsInWindow(headers.Timestamp, now) ? new WebhookOutcome.Received(received, headers) : Reject(WebhookRejection.OutsideReplayWindow);
    }

    private (JsonElement Root, WebhookRejection? Problem) Open(JsonElement outer)
    {
        var encrypted = JsonText.MemberOrNull(outer, "encrypt");
        if (_crypto is null)
            return encrypted is null ? (outer, null) : (outer, WebhookRejection.Undecryptable);
        if (encrypted is null)
            return (outer, WebhookRejection.NotEncrypted);
        return _crypto.Decrypt(encrypted) is { } plain && EventReader.Parse(plain) is { } inner ? (inner, null) : (outer, WebhookRejection.Undecryptable);
    }

    private bool HasToken(JsonElement root) =>
        _token is null || CryptographicOperations.FixedTimeEquals(_token, Encoding.UTF8.GetBytes(EventReader.TokenOf(root) ?? ""));

    private bool IsInWindow(string? timestamp, DateTimeOffset now) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && Math.Abs((double)now.ToUnixTimeSeconds() - seconds) <= options.WebhookReplayWindow.TotalSeconds;

    private static WebhookOutcome.Rejected Reject(WebhookRejection reason) => new(reason);
}
