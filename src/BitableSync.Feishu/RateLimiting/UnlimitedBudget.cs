using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.RateLimiting;

/// <summary>Lets every request through at once and leaves limiting to the platform's answers.</summary>
public sealed class UnlimitedBudget : IRequestBudget
{
    public ValueTask AcquireAsync(ApiEndpoint endpoint, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
