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

/// <summary>Why a webhook request is refused.</summary>
public enum WebhookRejection
{
    /// <summary>Larger than <see cref="FeishuOptions.WebhookMaxBodyBytes"/>.</summary>
    TooLarge,

    /// <summary>Not JSON, or not an event.</summary>
    Malformed,

    /// <summary>Encrypted with another key, or encrypted although no key is set.</summary>
    Undecryptable,

    /// <summary>Plain although an Encrypt Key is set.</summary>
    NotEncrypted,

    /// <summary>Without signature although an Encrypt Key is set.</summary>
    Unsigned,

    /// <summary>Signed with another key, or changed on the way.</summary>
    WrongSignature,

    /// <summary>Signed longer ago, or further in the future, than <see cref="FeishuOptions.WebhookReplayWindow"/>: a replay.</summary>
    OutsideReplayWindow,

    /// <summary>Without the configured verification token.</summary>
    WrongToken,
}
