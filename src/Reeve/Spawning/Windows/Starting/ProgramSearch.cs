namespace Reeve.Spawning.Windows.Starting;

/// <summary>
/// Looks for a program in the child's <c>PATH</c> with the endings of its <c>PATHEXT</c>. Neither the supervisor's own directory
/// nor the current one is searched, as <c>CreateProcessW</c> would: a program put there by somebody is not what was meant.
/// </summary>
/// <param name="path">The child's <c>PATH</c>, or null.</param>
/// <param name="endings">The child's <c>PATHEXT</c>, or null.</param>
/// <param name="directory">The child's working directory, absolute.</param>
/// <param name="system">Where the system's own programs are, which is searched when there is no <c>PATH</c>.</param>
/// <param name="isFile">Whether there is such a file.</param>
internal sealed class ProgramSearch(
    string? path,
    string? endings,
    string directory,
    string system,
    Func<string, bool> isFile
)
{
    // What can be started without an association. The order is that of PATHEXT where it has them.
    private static readonly string[] Startable = [".com", ".exe", ".bat", ".cmd"];

    private readonly string[] _endings = EndingsOf(endings);

    /// <summary>The directories in which names are looked for.</summary>
    public IReadOnlyList<string> Directories { get; } =
    [
        .. path is null
            ? [system]
            : path.Split(';')
                .Select(static element => element.Trim().Trim('"'))
                .Where(static element => element.Length > 0)
                .Select(element => Absolute(element, directory)),
    ];

    /// <summary>Whether it is a path rather than a name.</summary>
    public static bool IsPath(string program) => program.AsSpan().IndexOfAny('\\', '/', ':') >= 0;

    /// <summary>The file to execute; null: there is none.</summary>
    public string? Find(string program)
    {
        if (IsPath(program))
        {
            return FindAt(Absolute(program.Replace('/', '\\'), directory), takeAsItIs: true);
        }
        foreach (var element in Directories)
        {
            if (FindAt(Join(element, program), takeAsItIs: false) is { } found)
            {
                return found;
            }
        }
        return null;
    }

    private string? FindAt(string file, bool takeAsItIs)
    {
        if (HasStartableEnding(file))
        {
            return isFile(file) ? file : null;
        }
        foreach (var ending in _endings)
        {
            if (isFile(file + ending))
            {
                return file + ending;
            }
        }
        return takeAsItIs && isFile(file) ? file : null;
    }

    private static string[] EndingsOf(string? endings)
    {
        var wanted = (endings ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(static ending =>
                Array.Find(Startable, known => known.Equals(ending, StringComparison.OrdinalIgnoreCase))
            )
            .OfType<string>()
            .ToArray();
        return wanted.Length > 0 ? wanted : Startable;
    }

    private static bool HasStartableEnding(string file)
    {
        var name = file.AsSpan().TrimEnd(". ");
        foreach (var ending in Startable)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }

    private static string Absolute(string file, string directory)
    {
        var isRooted =
            file.Length > 1 && (file[1] == ':' || file.StartsWith(@"\\", StringComparison.Ordinal));
        return isRooted ? file
            : file.StartsWith('\\') ? directory[..2] + file
            : Join(directory, file.StartsWith(@".\", StringComparison.Ordinal) ? file[2..] : file);
    }

    private static string Join(string directory, string file) =>
        directory.EndsWith('\\') ? directory + file : $@"{directory}\{file}";
}
