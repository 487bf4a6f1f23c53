namespace Reeve.Cli.Watching.Ignoring;

/// <summary>The rules of one <c>.gitignore</c> file, or of any list in its language: the last that matches decides.</summary>
internal sealed class IgnoreList
{
    private readonly string _directory;
    private readonly IgnoreRule[] _rules;

    /// <summary>Makes a list of the given lines.</summary>
    /// <param name="directory">The full path of the directory to which the rules are relative.</param>
    /// <param name="lines">The rules.</param>
    public IgnoreList(string directory, IEnumerable<string> lines)
    {
        _directory = directory;
        _rules = [.. lines.Select(IgnoreRule.Parse).OfType<IgnoreRule>()];
    }

    /// <summary>Reads the <c>.gitignore</c> of a directory; one that is missing or unreadable has no rules.</summary>
    public static IgnoreList Read(string directory)
    {
        try
        {
            return new IgnoreList(
                directory,
                File.ReadAllText(Path.Join(directory, ".gitignore")).Split('\n')
            );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new IgnoreList(directory, []);
        }
    }

    /// <summary>Whether the path itself is ignored by these rules; null when they say nothing of it.</summary>
    /// <param name="path">A full path.</param>
    /// <param name="isDirectory">Whether it is a directory.</param>
    public bool? Decide(string path, bool isDirectory)
    {
        if (_rules.Length == 0 || RelativePaths.Below(_directory, path) is not { } relative)
        {
            return null;
        }
        for (var index = _rules.Length - 1; index >= 0; index--)
        {
            if (_rules[index].Matches(relative, isDirectory))
            {
                return !_rules[index].IsNegated;
            }
        }
        return null;
    }
}
