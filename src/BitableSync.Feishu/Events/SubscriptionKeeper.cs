using BitableSync.Feishu.Drive;
using Microsoft.Extensions.Logging;

namespace BitableSync.Feishu.Events;

/// <summary>
/// Keeps the app subscribed to the events of a Base. Subscriptions can end silently (right lost, Base moved), so the host
/// calls this at start and then on a timer; hourly is enough, and the platform allows ten checks a minute.
/// </summary>
public sealed class SubscriptionKeeper(DriveClient drive, ILogger<SubscriptionKeeper> logger)
{
    /// <summary>Subscribes if needed.</summary>
    /// <returns>True when the subscription was missing: events may have been lost, and the Base's tables should be reconciled.</returns>
    /// <exception cref="Errors.FeishuApiException">The subscription could not be checked or made.</exception>
    public async Task<bool> EnsureAsync(string appToken, CancellationToken cancellationToken)
    {
        if (await drive.IsSubscribedAsync(appToken, cancellationToken))
            return false;

        await drive.SubscribeAsync(appToken, cancellationToken);
        Log.Subscribed(logger, appToken);
        return true;
    }
}
