using Microsoft.Extensions.Logging;

namespace BitableSync.Engine.Jobs;

public sealed partial class JobEngineNode
{
    [LoggerMessage(7010, LogLevel.Information, "Job engine {Engine} runs on this node")]
    private partial void LogStarted(string engine);

    [LoggerMessage(7011, LogLevel.Information, "Job engine {Engine} has stopped on this node")]
    private partial void LogStopped(string engine);

    [LoggerMessage(7012, LogLevel.Warning,
        "Job engine {Engine} could not {What} ({Failures} times in a row); trying on until its database answers and lets it")]
    private partial void LogWaiting(string engine, string what, int failures, Exception exception);

    [LoggerMessage(7013, LogLevel.Information, "Job engine {Engine} could {What} again after {Failures} failures")]
    private partial void LogRecovered(string engine, string what, int failures);
}
