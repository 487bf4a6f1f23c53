namespace Reeve.Cli.Watching;

/// <summary>All that is watched: which directories are worth a watch, and which changes count.</summary>
internal sealed class WatchScope(IReadOnlyList<WatchRoot> roots, IReadOnlyList<string> extensions)
{
    /// <summary>What the user asked for.</summary>
    public IReadOnlyList<WatchRoot> Roots => roots;

    /// <summary>Whether a change of this file counts.</summary>
    public bool CoversFile(string path) => HasExtension(path) && Covers(path, isDirectory: false);

    /// <summary>Whether this directory is watched.</summary>
    public bool CoversDirectory(string path) => Covers(path, isDirectory: true);

    /// <summary>Whether the file is one that holds rules; if so, they are read anew when next needed.</summary>
    public bool TakeInRules(string path)
    {
        if (Path.GetFileName(path.AsSpan()) is not ".gitignore")
        {
            return false;
        }
        foreach (var root in roots)
        {
            root.Reload(Path.GetDirectoryName(path)!);
        }
        return true;
    }

    /// <summary>Forgets all rules that were read: any may have changed unnoticed.</summary>
    public void ReloadRules()
    {
        foreach (var root in roots)
        {
            root.ReloadAll();
        }
    }

    private bool Covers(string path, bool isDirectory)
    {
        foreach (var root in roots)
        {
            if (root.Covers(path, isDirectory))
            {
                return true;
            }
        }
        return false;
    }

    private bool HasExtension(string path)
    {
        if (extensions.Count == 0)
        {
            return true;
        }
        foreach (var extension in extensions)
        {
            if (path.EndsWith(extension, StringComparison.Ordinal))
            {
                return true;
            }
        }
        return false;
    }
}
