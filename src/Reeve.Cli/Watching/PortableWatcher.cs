namespace Reeve.Cli.Watching;

/// <summary>
/// Watches through <see cref="FileSystemWatcher"/>, one a root, recursively: right for macOS and Windows, whose systems
/// watch whole trees at no cost a directory. On Linux it would take one kernel watch for each directory, the ignored
/// ones (<c>node_modules</c>) too, hence <see cref="Inotify.InotifyWatcher"/>.
/// </summary>
internal sealed class PortableWatcher : TreeWatcher
{
    private static readonly EnumerationOptions AllBelow = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    private readonly Lock _lock = new();
    private readonly WatchScope _scope;
    private readonly Action<string> _changed;
    private readonly Action<string> _warn;
    private readonly List<FileSystemWatcher> _watchers = [];

    /// <inheritdoc cref="Hosts.Host.Watch"/>
    public PortableWatcher(WatchScope scope, Action<string> changed, Action<string> warn)
    {
        _scope = scope;
        _changed = changed;
        _warn = warn;
        try
        {
            foreach (var root in scope.Roots)
            {
                Watch(root);
            }
        }
        catch (Exception exception) when (exception is IOException or ArgumentException)
        {
            Dispose();
            throw new WatchException($"the files cannot be watched: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var watcher in _watchers)
        {
            watcher.Dispose();
        }
    }

    private void Watch(WatchRoot root)
    {
        // A file is watched by way of its directory: editors replace it by another of the same name.
        var watcher = root.IsDirectory
            ? new FileSystemWatcher(root.Path) { IncludeSubdirectories = true }
            : new FileSystemWatcher(Path.GetDirectoryName(root.Path)!, Path.GetFileName(root.Path));
        _watchers.Add(watcher);
        watcher.NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite;
        watcher.Changed += (_, change) => TakeIn(change.FullPath, isModification: true);
        watcher.Created += (_, change) => TakeInNew(change.FullPath);
        watcher.Deleted += (_, change) => TakeIn(change.FullPath, isModification: false);
        watcher.Renamed += (_, change) =>
        {
            TakeIn(change.OldFullPath, isModification: false);
            TakeInNew(change.FullPath);
        };
        watcher.Error += (_, error) => Recover(root, error.GetException());
        watcher.EnableRaisingEvents = true;
    }

    private void TakeIn(string path, bool isModification)
    {
        lock (_lock)
        {
            _scope.TakeInRules(path);
            // A directory is told as modified whenever an entry comes or goes, ignored ones too.
            if (!(isModification && Directory.Exists(path)) && _scope.CoversFile(path))
            {
                _changed(path);
            }
        }
    }

    /// <summary>A new directory is no change, the files in it are.</summary>
    private void TakeInNew(string path)
    {
        if (!Directory.Exists(path))
        {
            TakeIn(path, isModification: false);
            return;
        }
        foreach (var file in Directory.GetFiles(path, "*", AllBelow))
        {
            TakeIn(file, isModification: false);
        }
    }

    /// <summary>Events were lost (the buffer ran over): something has changed, and any rules may have.</summary>
    private void Recover(WatchRoot root, Exception error)
    {
        lock (_lock)
        {
            _scope.ReloadRules();
            _changed(root.Path);
            if (error is not InternalBufferOverflowException)
            {
                _warn($"watching {RelativePaths.ForDisplay(root.Path)} may have ended: {error.Message}");
            }
        }
    }
}
