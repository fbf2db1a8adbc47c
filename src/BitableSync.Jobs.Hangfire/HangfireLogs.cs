using Hangfire.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using HangfireLevel = Hangfire.Logging.LogLevel;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace BitableSync.Jobs.Hangfire;

/// <summary>
/// Carries what Hangfire logs into the host's log, as long as the host lives. Hangfire has one log provider per process, keeps loggers in
/// static fields and logs at the very end of the process too, so the host that is in use is looked up with every line.
/// </summary>
internal sealed partial class HangfireLogs : ILogProvider, IDisposable
{
    private static volatile ILoggerFactory _inUse = NullLoggerFactory.Instance;

    private readonly ILoggerFactory _loggers;

    public HangfireLogs(ILoggerFactory loggers)
    {
        _inUse = _loggers = loggers;
        LogProvider.SetCurrentLogProvider(this);
    }

    public void Dispose()
    {
        if (_inUse == _loggers) _inUse = NullLoggerFactory.Instance;
    }

    public ILog GetLogger(string name) => new Log(name);

    [LoggerMessage(EventId = 7100, Message = "{Line}")]
    private static partial void Write(ILogger logger, LogLevel level, string line, Exception? exception);

    private sealed class Log(string name) : ILog
    {
        bool ILog.Log(HangfireLevel level, Func<string>? line, Exception? exception)
        {
            var logger = _inUse.CreateLogger(name);
            var ours = LevelOf(level);
            if (!logger.IsEnabled(ours)) return false;
            // Without a line it is the question whether one would be written.
            if (line?.Invoke() is { } text) Write(logger, ours, text, exception);
            return true;
        }

        private static LogLevel LevelOf(HangfireLevel level) => level switch
        {
            HangfireLevel.Trace => LogLevel.Trace,
            HangfireLevel.Debug => LogLevel.Debug,
            HangfireLevel.Info => LogLevel.Information,
            HangfireLevel.Warn => LogLevel.Warning,
            HangfireLevel.Error => LogLevel.Error,
            HangfireLevel.Fatal => LogLevel.Critical,
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, "Unknown level."),
        };
    }
}
