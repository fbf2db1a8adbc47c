using System.Net;

namespace BitableSync.Feishu.Errors;

/// <summary>
/// A call to the open platform did not succeed: refused with a code, answered unreadably, or not answered at all.
/// The message names the call, the code and what to do; it holds no token, secret or cell value.
/// </summary>
public sealed class FeishuApiException : Exception
{
    internal FeishuApiException(string message, FeishuError error, Exception? innerException = null)
        : base(message, innerException)
    {
        Class = error.Class;
        ClassIfItPersists = error.ClassIfItPersists;
        Throttled = error.Throttles;
    }

    /// <summary>Name of the endpoint, for example <c>bitable.record.batch_update</c>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The platform's <c>code</c>; null when there was no readable answer.</summary>
    public int? Code { get; init; }

    /// <summary>The platform's <c>msg</c>, shortened. For a person to read; may quote the request, so it is kept out of <see cref="Exception.Message"/> and of logs.</summary>
    public string? PlatformMessage { get; init; }

    /// <summary>Null when no answer arrived.</summary>
    public HttpStatusCode? HttpStatus { get; init; }

    /// <summary>The platform's id of the call (<c>x-tt-logid</c>), by which its support finds it.</summary>
    public string? LogId { get; init; }

    /// <summary>The wait the platform asked for (<c>x-ogw-ratelimit-reset</c>); null when it named none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What to do about it now.</summary>
    public ErrorClass Class { get; }

    /// <summary>What to do about it when a few repetitions brought the same answer.</summary>
    public ErrorClass ClassIfItPersists { get; }

    /// <summary>The platform asked for fewer or slower requests.</summary>
    public bool Throttled { get; }

    /// <summary>
    /// True when a write may or may not have been applied. A create is sent again with the same client_token;
    /// an update or delete is settled by reading the records back. Never true for a read.
    /// </summary>
    public bool OutcomeUnknown { get; init; }

    /// <summary>Scopes of which the app needs one, when the answer named them (code 99991672).</summary>
    public IReadOnlyList<string> RequiredScopes { get; init; } = [];

    public bool IsTransient => Class is ErrorClass.Retry or ErrorClass.RefreshToken;
}
