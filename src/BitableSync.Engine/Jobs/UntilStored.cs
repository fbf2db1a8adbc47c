using Polly;
using Polly.Retry;

namespace BitableSync.Engine.Jobs;

/// <summary>For the schedulers' adapters: a run is not over before how it ended is stored, for however long its database is away.</summary>
public static class UntilStored
{
    /// <param name="isRepeated">Which failures may go by themselves.</param>
    /// <returns>Repeats until it succeeds, is cancelled or fails otherwise; pauses grow from half a second to five.</returns>
    public static ResiliencePipeline Repeating(Func<Exception, bool> isRepeated) => new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle(isRepeated),
            MaxRetryAttempts = int.MaxValue,
            Delay = TimeSpan.FromMilliseconds(500),
            MaxDelay = TimeSpan.FromSeconds(5),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();
}
