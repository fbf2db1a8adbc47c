using Microsoft.Extensions.Logging;

namespace BitableSync.Postgres.ChangeCapture;

internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Warning, "The doorbell's database connection is down; jobs run on their timers meanwhile. Next attempt in {Pause}.")]
    public static partial void DoorbellDown(ILogger logger, TimeSpan pause);
}
