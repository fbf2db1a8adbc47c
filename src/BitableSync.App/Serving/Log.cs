namespace BitableSync.App.Serving;

internal static partial class Log
{
    [LoggerMessage(9001, LogLevel.Information, "Everything runs")]
    public static partial void Ready(ILogger logger);

    [LoggerMessage(9002, LogLevel.Information, "The engine's schema was brought up to date: {Steps}")]
    public static partial void Migrated(ILogger logger, string steps);

    [LoggerMessage(9003, LogLevel.Warning, "{Reason} Next attempt in {Pause}")]
    public static partial void Waiting(ILogger logger, string reason, TimeSpan pause);

    [LoggerMessage(9004, LogLevel.Error, "{Path}: {Problem}")]
    public static partial void WrongConfiguration(ILogger logger, string path, string problem);

    [LoggerMessage(9005, LogLevel.Warning, "{Path}: {Problem}")]
    public static partial void DoubtfulConfiguration(ILogger logger, string path, string problem);

    [LoggerMessage(9006, LogLevel.Critical, "The start failed for a reason that should not exist; please report it")]
    public static partial void StartFailed(ILogger logger, Exception failure);

    [LoggerMessage(9007, LogLevel.Warning, "Base {AppToken} raises no events, so its changes come with the timers only. {Reason}")]
    public static partial void NotSubscribed(ILogger logger, string appToken, string reason);

    [LoggerMessage(9008, LogLevel.Warning, "The event subscriptions could not be checked; they are checked again within the hour. {Reason}")]
    public static partial void SubscriptionsNotChecked(ILogger logger, string reason);

    [LoggerMessage(9009, LogLevel.Warning, "A webhook request was refused: {Reason}")]
    public static partial void WebhookRefused(ILogger logger, string reason);

    [LoggerMessage(9010, LogLevel.Warning, "An event could not be stored and was not acknowledged; the platform sends it again. {Reason}")]
    public static partial void EventNotStored(ILogger logger, string reason);

    [LoggerMessage(9011, LogLevel.Error, "A request to {Path} failed")]
    public static partial void RequestFailed(ILogger logger, string path, Exception failure);

    [LoggerMessage(9012, LogLevel.Information, "Capture of mapping {MappingName} was installed on {Table}")]
    public static partial void CaptureInstalled(ILogger logger, string mappingName, string table);

    [LoggerMessage(9013, LogLevel.Warning, "Old rows could not be deleted; it is tried again within the hour. {Reason}")]
    public static partial void NotCleaned(ILogger logger, string reason);

    [LoggerMessage(9014, LogLevel.Error, "Mapping {MappingName} waits for a person: this database is not the one in which it ran last")]
    public static partial void DatabaseMoved(ILogger logger, string mappingName);

    [LoggerMessage(9015, LogLevel.Warning, "Mapping {MappingName} ran here before and is configured no more, but changes of its tables are still noted. \"bitable-sync capture remove --mapping {MappingName}\" ends that")]
    public static partial void MappingLeftOver(ILogger logger, string mappingName);

    [LoggerMessage(9016, LogLevel.Warning, "The queues' figures could not be read; metrics show the last ones. {Reason}")]
    public static partial void FiguresNotRead(ILogger logger, string reason);

    [LoggerMessage(9017, LogLevel.Warning, "This node could not be kept on the list of nodes; it is tried again within seconds. {Reason}")]
    public static partial void NotAnnounced(ILogger logger, string reason);

    [LoggerMessage(9018, LogLevel.Error, "Mapping {MappingName} has stopped and waits for a person: {Reason}")]
    public static partial void MappingUnfit(ILogger logger, string mappingName, string reason);

    [LoggerMessage(9019, LogLevel.Warning, "The tables of the mappings could not be checked; they are looked at again later. {Reason}")]
    public static partial void SchemaNotChecked(ILogger logger, string reason);
}
