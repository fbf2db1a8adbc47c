using System.Net;

namespace BitableSync.App.Access;

internal static partial class Log
{
    [LoggerMessage(9101, LogLevel.Warning, "A wrong key was shown from {Address}")]
    public static partial void WrongKey(ILogger logger, IPAddress? address);

    [LoggerMessage(9102, LogLevel.Error, "An action could not be recorded: {Actor} ({Role}), {Action} {Subject}: {Outcome}. {Reason}")]
    public static partial void NotRecorded(ILogger logger, string actor, string role, string action, string subject, string outcome, string reason);
}
