using System.Runtime.InteropServices;

namespace Reeve.Cli.Watching.Inotify;

/// <summary>
/// Watches by one inotify instance with one kernel watch for each directory that is not ignored.
/// </summary>
/// <remarks>
/// Constraints: a kernel watch covers the entries of one directory, not what is below; watches are counted a user, and
/// <c>node_modules</c> alone can use them up; <see cref="FileSystemWatcher"/> takes an inotify instance, of which a user
/// has 128, and a thread for each object, and when recursive it watches ignored directories too. Therefore an
/// own walk, which enters only what is covered. Each root's parent is watched as well, so that a root which is replaced
/// (an editor's rename, a build that deletes its output) is taken up again. Links to directories are not followed.
/// </remarks>
internal sealed class InotifyWatcher : TreeWatcher
{
    private const InotifyMask Changes =
        InotifyMask.Modify
        | InotifyMask.CloseWrite
        | InotifyMask.Create
        | InotifyMask.Delete
        | InotifyMask.MovedFrom
        | InotifyMask.MovedTo
        | InotifyMask.ExcludeUnlinked
        | InotifyMask.OnlyDirectory;

    private readonly WatchScope _scope;
    private readonly Action<string> _changed;
    private readonly Action<string> _warn;
    private readonly InotifyQueue _queue = new();
    private readonly WatchTable _table = new();
    private readonly Thread _thread;
    private bool _isWalkingAnew;
    private bool _hasWarned;

    /// <inheritdoc cref="Hosts.Host.Watch"/>
    public InotifyWatcher(WatchScope scope, Action<string> changed, Action<string> warn)
    {
        _scope = scope;
        _changed = changed;
        // What cannot be watched from the beginning is an error, later a warning.
        _warn = message => throw new WatchException(message);
        try
        {
            WatchRoots();
        }
        catch (WatchException)
        {
            _queue.Dispose();
            throw;
        }
        _warn = warn;
        _isWalkingAnew = true;
        _thread = new Thread(Loop) { IsBackground = true, Name = "reeve watch" };
        _thread.Start();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _queue.Wake();
        _thread.Join();
        _queue.Dispose();
    }

    private void Loop()
    {
        while (_queue.Wait() is { } events)
        {
            foreach (var item in events)
            {
                TakeIn(item);
            }
        }
    }

    private void TakeIn(InotifyEvent item)
    {
        if (item.Mask.HasFlag(InotifyMask.Overflow))
        {
            Recover();
            return;
        }
        if (item.Mask.HasFlag(InotifyMask.Ignored))
        {
            _table.Remove(item.Watch);
            return;
        }
        if (item.Name.Length == 0 || _table.DirectoryOf(item.Watch) is not { } directory)
        {
            return;
        }
        var path = Path.Join(directory, item.Name);
        if (item.Mask.HasFlag(InotifyMask.IsDirectory))
        {
            TakeInDirectory(path, item.Mask);
        }
        else
        {
            TakeInFile(path);
        }
    }

    private void TakeInFile(string path)
    {
        if (_scope.TakeInRules(path))
        {
            // The new rules may uncover directories; what is in them has not changed by that.
            _isWalkingAnew = false;
            WatchRoots();
            _isWalkingAnew = true;
        }
        if (_scope.CoversFile(path))
        {
            _changed(path);
        }
    }

    private void TakeInDirectory(string path, InotifyMask mask)
    {
        if (!_scope.CoversDirectory(path))
        {
            return;
        }
        if ((mask & (InotifyMask.MovedFrom | InotifyMask.Delete)) != InotifyMask.None)
        {
            foreach (var watch in _table.TakeTree(path))
            {
                _queue.Remove(watch);
            }
        }
        if (mask.HasFlag(InotifyMask.MovedFrom))
        {
            // Its files went with it, and which they were is not known any more.
            _changed(path);
        }
        if ((mask & (InotifyMask.MovedTo | InotifyMask.Create)) != InotifyMask.None)
        {
            Walk(path);
        }
    }

    /// <summary>The kernel's queue ran over: something has changed, and directories may have come unseen.</summary>
    private void Recover()
    {
        _scope.ReloadRules();
        _isWalkingAnew = false;
        WatchRoots();
        _isWalkingAnew = true;
        _changed(_scope.Roots[0].Path);
    }

    private void WatchRoots()
    {
        foreach (var root in _scope.Roots)
        {
            if (Path.GetDirectoryName(root.Path) is { } parent)
            {
                Watch(parent);
            }
            if (root.IsDirectory)
            {
                Walk(root.Path);
            }
        }
    }

    /// <summary>
    /// Watches a directory and all below it that is covered. The watch comes before the look inside, so that a file is
    /// found by one or the other; those found in a directory that is new are changes.
    /// </summary>
    private void Walk(string top)
    {
        var left = new Stack<string>([top]);
        while (left.TryPop(out var directory))
        {
            if (!Watch(directory))
            {
                continue;
            }
            foreach (var entry in EntriesOf(directory))
            {
                var isLink = entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
                if (entry is DirectoryInfo && !isLink)
                {
                    if (_scope.CoversDirectory(entry.FullName))
                    {
                        left.Push(entry.FullName);
                    }
                }
                else if (_isWalkingAnew && _scope.CoversFile(entry.FullName))
                {
                    _changed(entry.FullName);
                }
            }
        }
    }

    private bool Watch(string directory)
    {
        var watch = _queue.Add(directory, Changes, out var error);
        if (watch >= 0)
        {
            _table.Add(watch, directory);
            return true;
        }
        if (error == Libc.Enospc && !_hasWarned)
        {
            _hasWarned = true;
            _warn(
                $"{RelativePaths.ForDisplay(directory)} cannot be watched: the system's limit is reached; "
                    + "raise fs.inotify.max_user_watches, or leave directories out by --ignore"
            );
        }
        else if (error == Libc.Eacces && _scope.Roots.Any(root => IsAt(root, directory)))
        {
            _warn($"{RelativePaths.ForDisplay(directory)} cannot be watched: it may not be read");
        }
        // Any other that may not be entered, or is gone again, is nobody's loss.
        return false;
    }

    private static bool IsAt(WatchRoot root, string directory) =>
        string.Equals(root.Path, directory, StringComparison.Ordinal);

    private static FileSystemInfo[] EntriesOf(string directory)
    {
        try
        {
            return new DirectoryInfo(directory).GetFileSystemInfos();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
