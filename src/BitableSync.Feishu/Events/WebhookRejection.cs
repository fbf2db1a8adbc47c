namespace BitableSync.Feishu.Events;

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
