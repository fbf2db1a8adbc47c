using Microsoft.Extensions.Logging;

namespace BitableSync.Feishu.Attachments;

internal static partial class Log
{
    [LoggerMessage(2400, LogLevel.Warning, "File {FileToken} was not downloaded: {Problem}. It is tried again when it is next read, after {Rest}")]
    public static partial void NotDownloaded(ILogger logger, string fileToken, string problem, TimeSpan rest);
}
