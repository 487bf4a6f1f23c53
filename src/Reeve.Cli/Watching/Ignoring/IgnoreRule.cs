namespace Reeve.Cli.Watching.Ignoring;

/// <summary>One line of a <c>.gitignore</c> file (<c>gitignore(5)</c>).</summary>
internal sealed class IgnoreRule
{
    private readonly string _pattern;
    private readonly bool _onlyDirectories;
    private readonly bool _isPath;

    private IgnoreRule(string pattern, bool isNegated, bool onlyDirectories, bool isPath)
    {
        _pattern = pattern;
        IsNegated = isNegated;
        _onlyDirectories = onlyDirectories;
        _isPath = isPath;
    }

    /// <summary>Whether what matches is not ignored after all.</summary>
    public bool IsNegated { get; }

    /// <summary>Reads a line; null when it says nothing (empty, or a comment).</summary>
    public static IgnoreRule? Parse(string line)
    {
        if (line.StartsWith('#'))
        {
            return null;
        }
        var pattern = WithoutTrailingSpaces(line.EndsWith('\r') ? line[..^1] : line);
        var isNegated = pattern.StartsWith('!');
        if (isNegated)
        {
            pattern = pattern[1..];
        }
        var onlyDirectories = pattern.EndsWith('/');
        if (onlyDirectories)
        {
            pattern = pattern[..^1];
        }
        var isPath = pattern.Contains('/', StringComparison.Ordinal);
        if (pattern.StartsWith('/'))
        {
            pattern = pattern[1..];
        }
        return pattern.Length == 0 ? null : new IgnoreRule(pattern, isNegated, onlyDirectories, isPath);
    }

    /// <summary>Whether the rule speaks of this path.</summary>
    /// <param name="path">The path relative to the directory of the rule, with slashes, without one at its end.</param>
    /// <param name="isDirectory">Whether it is a directory.</param>
    public bool Matches(ReadOnlySpan<char> path, bool isDirectory)
    {
        if (_onlyDirectories && !isDirectory)
        {
            return false;
        }
        return _isPath
            ? Wildcard.Matches(_pattern, path, isPath: true)
            : Wildcard.Matches(_pattern, path[(path.LastIndexOf('/') + 1)..], isPath: false);
    }

    private static string WithoutTrailingSpaces(string line)
    {
        var end = 0;
        for (var index = 0; index < line.Length; index++)
        {
            if (line[index] == '\\')
            {
                index++;
                end = index + 1;
            }
            else if (line[index] != ' ')
            {
                end = index + 1;
            }
        }
        return line[..Math.Min(end, line.Length)];
    }
}
