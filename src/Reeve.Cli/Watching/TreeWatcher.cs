using Reeve.Cli.Watching.Inotify;

namespace Reeve.Cli.Watching;

/// <summary>Tells of changed files in a <see cref="WatchScope"/>, from its making to its disposal.</summary>
internal abstract class TreeWatcher : IDisposable
{
    /// <summary>Begins to watch; when this returns, no later change is missed.</summary>
    /// <param name="scope">What to watch. The watcher alone uses it from now on.</param>
    /// <param name="changed">Takes the full path of each changed file, one at a time, on the watcher's own thread.</param>
    /// <param name="warn">Takes a line for the user when something can no longer be watched.</param>
    /// <exception cref="WatchException">It cannot be watched.</exception>
    public static TreeWatcher Start(WatchScope scope, Action<string> changed, Action<string> warn) =>
        OperatingSystem.IsLinux()
            ? new InotifyWatcher(scope, changed, warn)
            : new PortableWatcher(scope, changed, warn);

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
