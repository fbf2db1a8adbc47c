using BitableSync.Core.Merging;
using BitableSync.Engine.Jobs;
using Microsoft.Extensions.Logging;

namespace BitableSync.Engine;

/// <summary>Log messages of the engine, event ids 2000-2999. Never a value, a token or a key of a row.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Warning, "Lease '{Lease}' was lost; the work in hand is abandoned and its new holder goes on")]
    public static partial void LeaseLost(ILogger logger, string lease);

    [LoggerMessage(2001, LogLevel.Warning, "Lease '{Lease}' could not be renewed: {Problem}")]
    public static partial void LeaseNotRenewed(ILogger logger, string lease, string problem);

    [LoggerMessage(2002, LogLevel.Warning, "Lease '{Lease}' could not be given back and ends by its time: {Problem}")]
    public static partial void LeaseNotReleased(ILogger logger, string lease, string problem);

    [LoggerMessage(2003, LogLevel.Information, "This node has taken '{Lease}'")]
    public static partial void WorkTaken(ILogger logger, string lease);

    [LoggerMessage(2004, LogLevel.Warning, "Whether this node may take '{Lease}' could not be found out: {Problem}")]
    public static partial void WorkNotTaken(ILogger logger, string lease, string problem);

    [LoggerMessage(2010, LogLevel.Information, "{Job} of '{MappingName}' done: {Counts}")]
    public static partial void RunDone(ILogger logger, SyncJob job, string mappingName, JobCounts counts);

    [LoggerMessage(2011, LogLevel.Warning, "{Job} of '{MappingName}' will be tried again: {Reason}")]
    public static partial void RunWillRetry(ILogger logger, SyncJob job, string mappingName, string reason);

    [LoggerMessage(2012, LogLevel.Error, "{Job} of '{MappingName}' has stopped and waits for a person: {Reason}")]
    public static partial void RunStopped(ILogger logger, SyncJob job, string mappingName, string reason);

    [LoggerMessage(2013, LogLevel.Debug, "{Job} of '{MappingName}' had nothing to do")]
    public static partial void RunIdle(ILogger logger, SyncJob job, string mappingName);

    [LoggerMessage(2014, LogLevel.Warning, "How the run ended could not be recorded: {Problem}")]
    public static partial void StateNotRecorded(ILogger logger, string problem);

    [LoggerMessage(2015, LogLevel.Debug, "{Job} of '{MappingName}' did nothing, for it waits for a person: {Reason}")]
    public static partial void RunAwaitsPerson(ILogger logger, SyncJob job, string mappingName, string reason);

    [LoggerMessage(2016, LogLevel.Error, "Pull of '{MappingName}' is held before it begins and waits for a person: {Reason}")]
    public static partial void HoldOpened(ILogger logger, string mappingName, string reason);

    [LoggerMessage(
        2017, LogLevel.Warning, "No event told of {Count} of the revisions of the table of '{MappingName}' after {Known} and up to {Revision}; it is compared now")]
    public static partial void EventsLost(ILogger logger, string mappingName, long count, long known, long revision);

    [LoggerMessage(2030, LogLevel.Information, "{Count} conflicts in '{MappingName}' logged for review (rule {Rule})")]
    public static partial void ConflictsLogged(ILogger logger, int count, string mappingName, ConflictRule rule);

    [LoggerMessage(2020, LogLevel.Warning, "Write of {Count} records to Base {AppToken} not taken now (code {Code}, log id {LogId}); gap {GapMs} ms")]
    public static partial void WriteNotNow(ILogger logger, int count, string appToken, int code, string? logId, double gapMs);

    [LoggerMessage(2021, LogLevel.Warning, "Outcome of a write of {Count} records in '{MappingName}' is unknown ({Problem}); it is settled by its key or by reading back")]
    public static partial void WriteUnknown(ILogger logger, int count, string mappingName, string problem);

    [LoggerMessage(2022, LogLevel.Warning, "Bitable refused a write of {Count} records in '{MappingName}' (code {Code}, log id {LogId})")]
    public static partial void WriteRefused(ILogger logger, int count, string mappingName, int code, string? logId);
}
