namespace Reeve.Cli.Watching.Ignoring;

/// <summary>
/// What is ignored below one watched directory. In rising weight: the defaults, the <c>.gitignore</c> files from the
/// repository's root down, the rules of <c>--ignore</c>. As with git, nothing inside an ignored directory can be taken
/// back. Not thread-safe.
/// </summary>
internal sealed class IgnoreRules
{
    /// <summary>What a build writes, what a package manager fetches, and what editors keep beside a file.</summary>
    public static readonly IReadOnlyList<string> Defaults =
    [
        ".git",
        ".hg",
        ".svn",
        "bin/",
        "obj/",
        "node_modules/",
        "*~",
        ".#*",
        "\\#*#",
        ".*.sw[opx]",
        "4913",
        ".DS_Store",
    ];

    private readonly string _root;
    private readonly string _top;
    private readonly IgnoreList _defaults;
    private readonly IgnoreList _extra;
    private readonly Dictionary<string, IgnoreList> _files = new(StringComparer.Ordinal);

    /// <summary>Makes the rules of a watched directory.</summary>
    /// <param name="root">Its full path. It is itself never ignored: it was asked for.</param>
    /// <param name="extra">The rules of <c>--ignore</c>.</param>
    /// <param name="extraDirectory">The directory to which these are relative, when it contains the root.</param>
    public IgnoreRules(string root, IReadOnlyList<string> extra, string extraDirectory)
    {
        _root = root;
        _top = RepositoryOf(root) ?? root;
        _defaults = new IgnoreList(root, Defaults);
        var isInside =
            string.Equals(root, extraDirectory, StringComparison.Ordinal)
            || RelativePaths.Below(extraDirectory, root) is not null;
        _extra = new IgnoreList(isInside ? extraDirectory : root, extra);
    }

    /// <summary>Whether a path below the root is ignored: it, or a directory on the way to it.</summary>
    public bool IsIgnored(string path, bool isDirectory)
    {
        for (var end = _root.Length + 1; end < path.Length; end++)
        {
            if (path[end] == Path.DirectorySeparatorChar && IsIgnoredItself(path[..end], isDirectory: true))
            {
                return true;
            }
        }
        return IsIgnoredItself(path, isDirectory);
    }

    /// <summary>As <see cref="IsIgnored"/>, where the directories on the way are known not to be.</summary>
    public bool IsIgnoredItself(string path, bool isDirectory)
    {
        if (_extra.Decide(path, isDirectory) is { } byExtra)
        {
            return byExtra;
        }
        for (var directory = Path.GetDirectoryName(path); directory is not null; )
        {
            if (FileOf(directory).Decide(path, isDirectory) is { } byFile)
            {
                return byFile;
            }
            directory = string.Equals(directory, _top, StringComparison.Ordinal)
                ? null
                : Path.GetDirectoryName(directory);
        }
        return _defaults.Decide(path, isDirectory) ?? false;
    }

    /// <summary>Forgets what the <c>.gitignore</c> of a directory said: it has changed.</summary>
    public void Forget(string directory) => _files.Remove(directory);

    /// <summary>Forgets all of them.</summary>
    public void ForgetAll() => _files.Clear();

    private IgnoreList FileOf(string directory)
    {
        if (!_files.TryGetValue(directory, out var list))
        {
            _files[directory] = list = IgnoreList.Read(directory);
        }
        return list;
    }

    private static string? RepositoryOf(string directory)
    {
        for (var at = directory; at is not null; at = Path.GetDirectoryName(at))
        {
            // In a work tree or a submodule it is a file.
            if (Path.Exists(Path.Join(at, ".git")))
            {
                return at;
            }
        }
        return null;
    }
}
