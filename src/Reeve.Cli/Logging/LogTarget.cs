using Reeve.Cli.Parsing;

namespace Reeve.Cli.Logging;

/// <summary>Where the output of the command is logged: <c>--log</c> and what belongs to it.</summary>
/// <param name="Path">The file.</param>
/// <param name="MaxSize">How large it may become before it is renamed; 0: it never is.</param>
/// <param name="OldFiles">How many renamed files are kept.</param>
/// <param name="IsShown">Whether the output goes to reeve's own streams too.</param>
internal sealed record LogTarget(string Path, long MaxSize, int OldFiles, bool IsShown)
{
    public const int MostOldFiles = 1000;

    /// <summary>What is no change for <c>--watch</c>, as lines of a <c>.gitignore</c> of the current directory.</summary>
    public IEnumerable<string> Ignored()
    {
        var path = System.IO.Path.GetRelativePath(Environment.CurrentDirectory, Path);
        if (path.StartsWith("..", StringComparison.Ordinal) || System.IO.Path.IsPathRooted(path))
        {
            return [];
        }
        var escaped = string.Concat(
            path.Replace(System.IO.Path.DirectorySeparatorChar, '/')
                .Select(static c => "\\*?[] ".Contains(c, StringComparison.Ordinal) ? $"\\{c}" : $"{c}")
        );
        return ["/" + escaped, "/" + escaped + ".[0-9]*"];
    }

    /// <summary>Opens it.</summary>
    /// <param name="say">Takes what there is to say about it later.</param>
    /// <exception cref="UsageException">It cannot be opened.</exception>
    public RunLog Open(Action<string> say)
    {
        try
        {
            return new RunLog(this, say);
        }
        catch (IOException exception)
        {
            throw new UsageException($"the log cannot be written: {exception.Message}", exception);
        }
    }
}
