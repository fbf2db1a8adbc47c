using System.Net;

namespace BitableSync.Feishu.Events;

/// <summary>What to do with a webhook request. A closed set.</summary>
public abstract record WebhookOutcome
{
    private WebhookOutcome()
    {
    }

    /// <summary>The address is being verified: answer 200 with <c>{"challenge": …}</c>, within a second. Store nothing.</summary>
    public sealed record Challenge(string Text) : WebhookOutcome;

    /// <summary>
    /// A genuine event: store it, then answer 200, within 3 seconds. A repetition of an event already stored is answered 200
    /// too: the platform repeats what it believes undelivered.
    /// </summary>
    /// <param name="Event">The event.</param>
    /// <param name="Signed">What it was signed with; null without an Encrypt Key. The same values twice are the same HTTP request twice.</param>
    public sealed record Received(FeishuEvent Event, WebhookHeaders? Signed) : WebhookOutcome;

    /// <summary>Not from the platform, or not readable: answer with the status and store nothing.</summary>
    public sealed record Rejected(WebhookRejection Reason) : WebhookOutcome
    {
        public HttpStatusCode Status => Reason switch
        {
            WebhookRejection.TooLarge => HttpStatusCode.RequestEntityTooLarge,
            WebhookRejection.Malformed => HttpStatusCode.BadRequest,
            // One status for everything about identity: a caller who could tell wrong padding from a wrong token could decrypt by asking.
            _ => HttpStatusCode.Unauthorized,
        };
    }
}
