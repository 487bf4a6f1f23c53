namespace Reeve.Cli.Watching;

/// <summary>Paths relative to others, by their text alone.</summary>
internal static class RelativePaths
{
    /// <summary>The path as seen from a directory, with slashes; null when it is not below it.</summary>
    public static string? Below(string directory, string path)
    {
        var prefix = Path.EndsInDirectorySeparator(directory) ? directory.Length - 1 : directory.Length;
        return
            path.Length > prefix + 1
            && path.StartsWith(directory, StringComparison.Ordinal)
            && IsSeparator(path[prefix])
            ? path[(prefix + 1)..].Replace(Path.DirectorySeparatorChar, '/')
            : null;
    }

    /// <summary>The path as a person in the current directory would write it.</summary>
    public static string ForDisplay(string path) => Below(Environment.CurrentDirectory, path) ?? path;

    private static bool IsSeparator(char c) =>
        c == Path.DirectorySeparatorChar || c == Path.AltDirectorySeparatorChar;
}
