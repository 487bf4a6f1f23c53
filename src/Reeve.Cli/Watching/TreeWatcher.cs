namespace Reeve.Cli.Watching;

/// <summary>Tells of changed files in a <see cref="WatchScope"/>, from its making to its disposal.</summary>
internal abstract class TreeWatcher : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the watching.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>Something cannot be watched; the message says what to do.</summary>
internal sealed class WatchException : Exception
{
    public WatchException() { }

    public WatchException(string message)
        : base(message) { }

    public WatchException(string message, Exception? innerException)
        : base(message, innerException) { }
}
