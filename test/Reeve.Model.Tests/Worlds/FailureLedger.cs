using Microsoft.Extensions.Logging;

namespace Reeve.Model.Tests.Worlds;

/// <summary>Who has failed and nobody knows yet. Nobody awaits tickets in these worlds, so it is a handler or the log.</summary>
internal sealed class FailureLedger : ILogger
{
    private readonly List<Exception> _owed = [];

    public bool IsEmpty => _owed.Count == 0;

    /// <summary>A defect of the loop itself.</summary>
    public string? Defect { get; private set; }

    public T Owe<T>(T exception)
        where T : Exception
    {
        _owed.Add(exception);
        return exception;
    }

    public void See(Exception exception)
    {
        _owed.Remove(exception);
        foreach (var inner in (exception as AggregateException)?.InnerExceptions ?? [])
        {
            _owed.Remove(inner);
        }
    }

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (exception is not null)
        {
            See(exception);
        }
        if (logLevel == LogLevel.Critical)
        {
            Defect = $"{formatter(state, exception)} {exception}";
        }
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;
}
