using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace BitableSync.Tests.Support;

/// <summary>Keeps what is logged.</summary>
internal sealed class ListLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = [];

    public IReadOnlyList<string> At(LogLevel level) => [.. _lines.Where(line => line.Level == level).Select(line => line.Text)];

    /// <summary>Everything of note, for the output of a test that failed.</summary>
    public IEnumerable<string> Notable => _lines.Where(line => line.Level >= LogLevel.Warning).Select(line => $"{line.Level}: {line.Text}");

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, exception is null ? formatter(state, exception) : $"{formatter(state, exception)}{Environment.NewLine}{exception}"));

    public void Dispose()
    {
    }
}
