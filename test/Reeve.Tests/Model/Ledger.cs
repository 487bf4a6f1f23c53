using Microsoft.Extensions.Logging;

namespace Reeve.Tests.Model;

/// <summary>
/// Who has failed, and who was told: every exception that a part of a scenario throws is owed, until a handler, an awaiter
/// or the log has it.
/// </summary>
internal sealed class Ledger : ILogger
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Exception, string> _owed = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Exception> _seen = new(ReferenceEqualityComparer.Instance);

    public int SeenCount => _seen.Count;

    public List<string> Defects { get; } = [];

    public T Owe<T>(T exception, string what)
        where T : Exception
    {
        lock (_gate)
        {
            _owed[exception] = what;
        }
        return exception;
    }

    public void See(Exception exception)
    {
        lock (_gate)
        {
            _seen.Add(exception);
            if (exception is AggregateException several)
            {
                _seen.UnionWith(several.InnerExceptions);
            }
        }
    }

    public bool HasSeen(Exception exception)
    {
        lock (_gate)
        {
            return _seen.Contains(exception);
        }
    }

    public IReadOnlyList<string> Unseen()
    {
        lock (_gate)
        {
            return
            [
                .. _owed
                    .Where(pair => pair.Key is not OperationCanceledException && !_seen.Contains(pair.Key))
                    .Select(static pair => $"{pair.Value}: {pair.Key.Message}"),
            ];
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
            lock (_gate)
            {
                Defects.Add($"{formatter(state, exception)} {exception}");
            }
        }
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;
}
