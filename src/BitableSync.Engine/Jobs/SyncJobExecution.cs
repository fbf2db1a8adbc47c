using BitableSync.Core.Records;
using Microsoft.Extensions.Logging;

namespace BitableSync.Engine.Jobs;

/// <summary>One run as every scheduler makes it: whatever happens in it becomes a result, except being cancelled.</summary>
public sealed partial class SyncJobExecution(ISyncJobRunner runner, ILogger<SyncJobExecution> logger)
{
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<JobResult> RunAsync(SyncJob job, MappingName mapping, CancellationToken cancellationToken)
    {
        try
        {
            return await runner.RunAsync(job, mapping, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Nobody knows yet whether trying again helps, so it is tried with growing pauses, and the log asks for a person.
            LogBroken(job, mapping, exception);
            return new JobResult.RetryLater($"The run broke with {exception.GetType().Name}; the log has the details.", TimeSpan.Zero);
        }
    }

    [LoggerMessage(7001, LogLevel.Error, "{Job} of mapping {MappingName} broke; it will be run again")]
    private partial void LogBroken(SyncJob job, MappingName mappingName, Exception exception);
}
