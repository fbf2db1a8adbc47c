using System.Net;
using BitableSync.Feishu.Errors;

namespace BitableSync.Feishu.Http;

/// <summary>What happened in one HTTP request.</summary>
/// <param name="Endpoint">What was called.</param>
/// <param name="Number">1 for the first attempt of a call.</param>
/// <param name="SentAt">Local time when the request went out.</param>
/// <param name="ReceivedAt">Local time when the answer was complete or the attempt given up.</param>
/// <param name="Status">HTTP status; null without an answer.</param>
/// <param name="Code">The platform's code, 0 for success; null without a readable answer.</param>
/// <param name="ServerDate">The answer's <c>Date</c> header, whole seconds.</param>
/// <param name="Error">Null when the attempt succeeded.</param>
public sealed record ApiAttempt(
    ApiEndpoint Endpoint,
    int Number,
    DateTimeOffset SentAt,
    DateTimeOffset ReceivedAt,
    HttpStatusCode? Status,
    int? Code,
    DateTimeOffset? ServerDate,
    FeishuApiException? Error)
{
    public TimeSpan Duration => ReceivedAt - SentAt;

    /// <summary>The platform asked for fewer or slower requests, also when a later attempt of the same call succeeded.</summary>
    public bool Throttled => Error is { Throttled: true };
}
