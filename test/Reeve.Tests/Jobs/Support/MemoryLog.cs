using Microsoft.Extensions.Logging;

namespace Reeve.Tests.Jobs.Support;

/// <summary>A logger that keeps what it was told.</summary>
internal sealed class MemoryLog : ILogger
{
    private readonly List<Entry> _entries = [];

    public IReadOnlyList<Entry> Entries
    {
        get
        {
            lock (_entries)
            {
                return [.. _entries];
            }
        }
    }

    public IReadOnlyList<Entry> Errors => [.. Entries.Where(static entry => entry.Level >= LogLevel.Error)];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        lock (_entries)
        {
            _entries.Add(new Entry(logLevel, eventId.Name, formatter(state, exception), exception));
        }
    }

    public sealed record Entry(LogLevel Level, string? Name, string Message, Exception? Exception);
}
