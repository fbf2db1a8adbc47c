using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.RateLimiting;

/// <summary>Asked before every HTTP request, repetitions included, so that all nodes together stay within the app's limits.</summary>
public interface IRequestBudget
{
    /// <summary>Returns when one request to the endpoint may be sent.</summary>
    ValueTask AcquireAsync(ApiEndpoint endpoint, CancellationToken cancellationToken);
}
