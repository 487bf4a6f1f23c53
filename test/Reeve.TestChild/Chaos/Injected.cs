using System.Collections.Concurrent;

namespace Reeve.TestChild.Chaos;

/// <summary>
/// The errors that chaos gives to Reeve. Each must be seen by somebody: a handler, who awaits, or the log.
/// </summary>
internal sealed class Injected
{
    private readonly ConcurrentDictionary<Exception, string> _unseen = new(
        ReferenceEqualityComparer.Instance
    );

    /// <summary>Those that nobody has seen yet, by where they were thrown.</summary>
    public IReadOnlyList<string> Unseen => [.. _unseen.Values];

    public T Make<T>(T exception, string where)
        where T : Exception
    {
        _unseen[exception] = where;
        return exception;
    }

    /// <summary>Somebody was told of an error, so of those in it too.</summary>
    public void See(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            _unseen.TryRemove(exception, out _);
            if (exception is AggregateException { InnerExceptions: var several })
            {
                foreach (var inner in several)
                {
                    See(inner);
                }
            }
        }
    }
}
