using Reeve.Cli.Parsing;
using Reeve.Cli.Watching.Ignoring;

namespace Reeve.Cli.Watching;

/// <summary>One <c>--watch PATH</c>: a single file, or a directory with all that is below it and not ignored.</summary>
internal sealed class WatchRoot
{
    private readonly IgnoreRules? _rules;

    private WatchRoot(string path, IgnoreRules? rules)
    {
        Path = path;
        _rules = rules;
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Whether it is a directory.</summary>
    public bool IsDirectory => _rules is not null;

    /// <summary>Looks at the path.</summary>
    /// <param name="path">As the user wrote it.</param>
    /// <param name="ignore">The rules of <c>--ignore</c>.</param>
    /// <returns>The root; for a link to a file two: the link, and the file, because a change may be made to either.</returns>
    /// <exception cref="UsageException">There is nothing.</exception>
    public static IEnumerable<WatchRoot> Open(string path, IReadOnlyList<string> ignore)
    {
        var full = path.Length == 0 ? "" : System.IO.Path.GetFullPath(path);
        full = System.IO.Path.TrimEndingDirectorySeparator(full);
        if (Directory.Exists(full))
        {
            return [new WatchRoot(full, new IgnoreRules(full, ignore, Environment.CurrentDirectory))];
        }
        if (!File.Exists(full))
        {
            throw new UsageException($"there is nothing to watch at '{path}'; give an existing path");
        }
        var link = new WatchRoot(full, null);
        try
        {
            return File.ResolveLinkTarget(full, returnFinalTarget: true) is { } file
                ? [link, new WatchRoot(file.FullName, null)]
                : [link];
        }
        catch (IOException exception)
        {
            throw new UsageException($"'{path}' cannot be watched: {exception.Message}", exception);
        }
    }

    /// <summary>Whether the path is the root, or below it and not ignored.</summary>
    public bool Covers(string path, bool isDirectory) =>
        string.Equals(path, Path, StringComparison.Ordinal)
        || (
            _rules is not null
            && RelativePaths.Below(Path, path) is not null
            && !_rules.IsIgnored(path, isDirectory)
        );

    /// <summary>Takes in that the <c>.gitignore</c> of a directory has changed.</summary>
    public void Reload(string directory) => _rules?.Forget(directory);

    /// <summary>Takes in that any of them may have changed.</summary>
    public void ReloadAll() => _rules?.ForgetAll();
}
