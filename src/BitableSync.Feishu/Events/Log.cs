using Microsoft.Extensions.Logging;

namespace BitableSync.Feishu.Events;

internal static partial class Log
{
    [LoggerMessage(2100, LogLevel.Information, "Subscribed to the events of Base {AppToken}; there was no subscription")]
    public static partial void Subscribed(ILogger logger, string appToken);
}
