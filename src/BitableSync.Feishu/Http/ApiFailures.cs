using System.Globalization;
using System.Net;
using System.Text;
using BitableSync.Feishu.Errors;

namespace BitableSync.Feishu.Http;

/// <summary>Turns everything that can go wrong with one attempt into a <see cref="FeishuApiException"/>. All wording of call failures is here.</summary>
internal static class ApiFailures
{
    private const int LongestPlatformMessage = 500;
    private const string CheckNetwork = "Check the network and Feishu:Domain; the call is repeated where that is safe.";

    /// <summary>The platform answered with a code other than 0.</summary>
    public static FeishuApiException Refused(ApiRequest request, ApiAnswer answer, Envelope envelope)
    {
        var error = FeishuErrors.Find(envelope.Code, answer.Status);
        var scopes = envelope.RequiredScopes();
        var unknown = request.Endpoint.WritesToBase && (error.MayHaveApplied || error.Class == ErrorClass.VerifyOutcome);
        var found = $"code {envelope.Code} ({error.Name}), HTTP {(int)answer.Status}";
        var advice = scopes.Count == 0 ? error.Advice : $"{error.Advice} Scopes: {string.Join(", ", scopes)}.";
        return new FeishuApiException(Message(request, found, answer, unknown, advice), error)
        {
            Endpoint = request.Endpoint.Name,
            Code = envelope.Code,
            PlatformMessage = Shortened(envelope.Message),
            HttpStatus = answer.Status,
            LogId = answer.LogId,
            RetryAfter = answer.RetryAfter,
            OutcomeUnknown = unknown,
            RequiredScopes = scopes,
        };
    }

    /// <summary>The answer is not the JSON the platform documents: a gateway's page, nothing, or another shape.</summary>
    public static FeishuApiException Unreadable(ApiRequest request, ApiAnswer answer, string what, Exception? cause = null)
    {
        var error = (int)answer.Status switch
        {
            429 => Local("too many requests", ErrorClass.Retry, "Wait and try again.") with { Throttles = true },
            >= 500 or 408 or >= 200 and < 300 => Local("unreadable answer", ErrorClass.Retry, "Wait and try again; a gateway answered instead of the platform.") with { MayHaveApplied = true },
            _ => Local("unreadable answer", ErrorClass.Stop, "Check that Feishu:Domain is the address of the open platform."),
        };
        var unknown = request.Endpoint.WritesToBase && error.MayHaveApplied;
        return new FeishuApiException(Message(request, $"{what}, HTTP {(int)answer.Status}", answer, unknown, error.Advice), error, cause)
        {
            Endpoint = request.Endpoint.Name,
            HttpStatus = answer.Status,
            LogId = answer.LogId,
            RetryAfter = answer.RetryAfter,
            OutcomeUnknown = unknown,
        };
    }

    /// <summary>No complete answer within the time allowed.</summary>
    public static FeishuApiException TimedOut(ApiRequest request, TimeSpan limit, Exception cause) =>
        Unanswered(request, $"no answer within {limit.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s", request.Endpoint.WritesToBase, cause);

    /// <summary>The connection could not be opened, or broke.</summary>
    public static FeishuApiException Disconnected(ApiRequest request, Exception cause)
    {
        var neverSent = cause is HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
        };
        var what = neverSent ? "no connection" : "the connection broke before the answer was complete";
        return Unanswered(request, what, request.Endpoint.WritesToBase && !neverSent, cause);
    }

    /// <summary>A write was answered with success but with another number of records than were sent.</summary>
    public static FeishuApiException MiscountedWrite(ApiRequest request, int sent, int answered)
    {
        var error = Local("answer does not match", ErrorClass.VerifyOutcome, "The outcome is found by reading.");
        return new FeishuApiException(Message(request, $"{sent} records were sent, the answer has {answered}", null, true, error.Advice), error)
        {
            Endpoint = request.Endpoint.Name,
            OutcomeUnknown = true,
        };
    }

    /// <summary>A listing promises another page without saying how to get it.</summary>
    public static FeishuApiException EndlessListing(ApiRequest request)
    {
        var error = Local("listing does not end", ErrorClass.RestartPaging, "The listing begins again.");
        return new FeishuApiException(Message(request, "there are more pages but no new page token", null, false, error.Advice), error)
        {
            Endpoint = request.Endpoint.Name,
        };
    }

    /// <summary>The platform named no address a long connection could be opened to.</summary>
    public static FeishuApiException UnusableAddress(ApiRequest request)
    {
        var error = Local("unusable address", ErrorClass.Retry, "An address that begins with wss:// was expected; the platform is asked again.");
        return new FeishuApiException(Message(request, "the address is not one of an encrypted WebSocket", null, false, error.Advice), error)
        {
            Endpoint = request.Endpoint.Name,
        };
    }

    /// <summary>The platform refused a WebSocket handshake.</summary>
    /// <param name="appId">The app that connects.</param>
    /// <param name="error">The row of the code it named, or of a failure without one.</param>
    /// <param name="status">HTTP status of the refusal.</param>
    /// <param name="cause">What the WebSocket client reported.</param>
    public static FeishuApiException HandshakeRefused(string appId, FeishuError error, HttpStatusCode status, Exception cause) =>
        new($"Opening the long connection of app {appId} failed: {error.Name}, HTTP {(int)status}. {error.Advice}", error, cause)
        {
            Endpoint = "callback.ws.connect",
            Code = error.IsKnown ? error.Code : null,
            HttpStatus = status,
        };

    private static FeishuApiException Unanswered(ApiRequest request, string what, bool unknown, Exception cause)
    {
        var error = Local("no answer", ErrorClass.Retry, CheckNetwork);
        return new FeishuApiException(Message(request, what, null, unknown, error.Advice), error, cause)
        {
            Endpoint = request.Endpoint.Name,
            OutcomeUnknown = unknown,
        };
    }

    public static FeishuError Local(string name, ErrorClass errorClass, string advice) => new(0, name, errorClass, advice) { IsKnown = false };

    private static string Message(ApiRequest request, string found, ApiAnswer? answer, bool outcomeUnknown, string advice)
    {
        var text = new StringBuilder($"{request.Doing} failed: {found}");
        if (answer?.LogId is { } logId)
            text.Append($", log id {logId}");
        text.Append(". ");
        if (outcomeUnknown)
            text.Append("Whether the write was applied is not known. ");
        return text.Append(advice).ToString();
    }

    private static string? Shortened(string? message) =>
        message is { Length: > LongestPlatformMessage } ? message[..LongestPlatformMessage] : message;
}
