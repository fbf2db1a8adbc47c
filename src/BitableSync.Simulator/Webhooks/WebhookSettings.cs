namespace BitableSync.Simulator.Webhooks;

/// <summary>The event subscription as the app's owner has set it in the console.</summary>
/// <param name="Url">Null: events go to the long connections.</param>
/// <param name="CardUrl">Request URL of card callbacks; null: the same as <paramref name="Url"/>.</param>
internal sealed record WebhookSettings(Uri? Url, Uri? CardUrl, string? EncryptKey, string? VerificationToken);
