using Microsoft.Extensions.Logging;

namespace BitableSync.Feishu.Http;

internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Debug, "{Endpoint} attempt {Attempt}: code {Code}, HTTP {Status}, {Milliseconds} ms, log id {LogId}")]
    public static partial void Called(ILogger logger, string endpoint, int attempt, int? code, int? status, double milliseconds, string? logId);

    [LoggerMessage(2001, LogLevel.Warning, "{Endpoint} attempt {Attempt} failed with code {Code}, HTTP {Status}, log id {LogId}; repeating in {Delay}")]
    public static partial void Repeating(ILogger logger, string endpoint, int attempt, int? code, int? status, string? logId, TimeSpan delay);
}
