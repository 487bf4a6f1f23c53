namespace Reeve.Cli.Watching.Inotify;

/// <summary>Which kernel watch is on which directory. The kernel never uses a number again.</summary>
internal sealed class WatchTable
{
    private readonly Dictionary<int, string> _directories = [];

    /// <summary>Notes a watch; one that is known has its directory under a new name now.</summary>
    public void Add(int watch, string directory) => _directories[watch] = directory;

    /// <summary>Forgets a watch.</summary>
    public void Remove(int watch) => _directories.Remove(watch);

    /// <summary>The directory of a watch; null when it is not known any more.</summary>
    public string? DirectoryOf(int watch) => _directories.GetValueOrDefault(watch);

    /// <summary>Forgets the watches on a directory and on all below it.</summary>
    public List<int> TakeTree(string directory)
    {
        var watches = new List<int>();
        foreach (var (watch, path) in _directories)
        {
            if (
                string.Equals(path, directory, StringComparison.Ordinal)
                || RelativePaths.Below(directory, path) is not null
            )
            {
                watches.Add(watch);
            }
        }
        foreach (var watch in watches)
        {
            _directories.Remove(watch);
        }
        return watches;
    }
}
