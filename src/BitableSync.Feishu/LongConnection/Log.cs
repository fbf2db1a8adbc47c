using Microsoft.Extensions.Logging;

namespace BitableSync.Feishu.LongConnection;

internal static partial class Log
{
    [LoggerMessage(2200, LogLevel.Information, "Long connection {ConnectionId} is open")]
    public static partial void Connected(ILogger logger, string? connectionId);

    [LoggerMessage(2201, LogLevel.Warning, "Long connection lost: {Problem}; connecting again in {Delay}")]
    public static partial void Reconnecting(ILogger logger, string problem, TimeSpan delay);

    [LoggerMessage(2202, LogLevel.Error, "The long connection is given up; events arrive no more until the cause is removed")]
    public static partial void GivenUp(ILogger logger, Exception error);

    [LoggerMessage(2203, LogLevel.Warning, "A message of {Bytes} bytes on the long connection is no frame; it is ignored")]
    public static partial void UnreadableFrame(ILogger logger, int bytes);

    [LoggerMessage(2204, LogLevel.Warning, "A payload of {Bytes} bytes on the long connection is no event; it is refused")]
    public static partial void UnreadableEvent(ILogger logger, int bytes);

    [LoggerMessage(2205, LogLevel.Warning, "Event {EventId} of type {EventType} could not be stored in time; the platform will send it again")]
    public static partial void NotStored(ILogger logger, string eventId, string eventType, Exception? error);

    [LoggerMessage(2206, LogLevel.Warning, "Events arrive faster than they can be stored; one is refused, the platform will send it again")]
    public static partial void QueueFull(ILogger logger);
}
