using System.Text;
using Reeve.Interop;

namespace Reeve.Spawning.Unix;

/// <summary>
/// Finds out, after a spawn has failed, what its error number means: ENOENT alone may be the program, its
/// interpreter or the working directory. Costs nothing when a spawn succeeds.
/// </summary>
/// <param name="program">The program as the command names it; errors name this one.</param>
/// <param name="command">The command.</param>
/// <param name="launcher">The launcher and its arguments; empty when there is none.</param>
internal readonly struct SpawnDiagnosis(string program, Command command, IReadOnlyList<string> launcher)
{
    /// <summary>The program was looked for and not found.</summary>
    public SpawnException NotFound(string name, string? path, bool denied)
    {
        if (CheckDirectory(Errno.ENOENT) is { } broken)
        {
            return broken;
        }
        var directories = (path ?? Encoding.UTF8.GetString(ProgramSearch.DefaultPath)).Split(':');
        var what = string.Equals(name, program, StringComparison.Ordinal) ? "it" : $"its launcher '{name}'";
        var where = path is null
            ? "the child has no PATH, so /bin and /usr/bin were searched"
            : $"its PATH is '{path}'";
        return denied
            ? SpawnErrors.Because(
                program,
                SpawnFailure.NotExecutable,
                Errno.EACCES,
                $"{what} was found, but only as a directory or without permission to execute it "
                    + $"({SpawnErrors.Words(Errno.EACCES)}); {where}. Make it executable (chmod +x), or give its path.",
                directories
            )
            : SpawnErrors.Because(
                program,
                SpawnFailure.NotFound,
                Errno.ENOENT,
                $"{what} was not found; {where}. Install it, correct its name, or give its path.",
                directories
            );
    }

    /// <summary>What the system refused to execute.</summary>
    /// <param name="error">The error number.</param>
    /// <param name="file">The path that was executed, relative to the child's working directory.</param>
    public SpawnException Explain(int error, string file)
    {
        if (SpawnErrors.IsLimit(error))
        {
            return SpawnErrors.Limit(program, error);
        }
        if (error == Errno.E2BIG)
        {
            return TooLong();
        }
        if (CheckDirectory(error) is { } broken)
        {
            return broken;
        }
        var path = Path.Combine(command.WorkingDirectory ?? "", file);
        return error switch
        {
            Errno.ENOENT or Errno.ENOTDIR or Errno.EACCES => ExplainFile(error, file, path),
            Errno.ENOEXEC or Errno.EBADARCH or Errno.EBADMACHO => SpawnErrors.Because(
                program,
                SpawnFailure.NotExecutable,
                error,
                $"the system does not know how to execute '{file}' ({SpawnErrors.Words(error)}). If it is a script, "
                    + "begin it with a #! line or run it by a shell; if it is a binary, it is for another system."
            ),
            Errno.EPERM => SpawnErrors.Because(
                program,
                SpawnFailure.PermissionDenied,
                error,
                $"the system refused it ({SpawnErrors.Words(error)})."
            ),
            Errno.ETXTBSY => SpawnErrors.Because(
                program,
                SpawnFailure.Other,
                error,
                $"'{file}' is being written ({SpawnErrors.Words(error)}). Try again when it is complete."
            ),
            Errno.EBADF => SpawnErrors.Because(
                program,
                SpawnFailure.Stream,
                error,
                $"one of its descriptors could not be set up ({SpawnErrors.Words(error)}). The number of a descriptor "
                    + "must be below the limit (ulimit -n)."
            ),
            _ => SpawnErrors.Because(
                program,
                SpawnFailure.Other,
                error,
                $"the system answered '{SpawnErrors.Words(error)}' for '{file}'."
            ),
        };
    }

    private SpawnException ExplainFile(int error, string file, string path)
    {
        var words = SpawnErrors.Words(error);
        if (Directory.Exists(path))
        {
            return SpawnErrors.Because(
                program,
                SpawnFailure.IsDirectory,
                error,
                $"'{file}' is a directory ({words}). Give the path of a program."
            );
        }
        if (!File.Exists(path))
        {
            return error == Errno.EACCES
                ? SpawnErrors.Because(
                    program,
                    SpawnFailure.PermissionDenied,
                    error,
                    $"'{file}' cannot be reached ({words}). Check the permissions of the directories on its path."
                )
                : SpawnErrors.Because(
                    program,
                    SpawnFailure.NotFound,
                    error,
                    $"'{file}' does not exist ({words}){From()}. Correct the path."
                );
        }
        if (error == Errno.EACCES && !IsExecutable(path))
        {
            return SpawnErrors.Because(
                program,
                SpawnFailure.NotExecutable,
                error,
                $"'{file}' may not be executed ({words}). Make it executable (chmod +x '{file}')."
            );
        }
        return ProgramFile.FindInterpreter(path) is { } interpreter
            ? SpawnErrors.Because(
                program,
                SpawnFailure.BadInterpreter,
                error,
                $"'{file}' needs the interpreter '{interpreter}', which "
                    + (File.Exists(interpreter) ? "cannot be executed" : "does not exist")
                    + $" ({words}). Install it, or correct the first line of the file."
            )
            : SpawnErrors.Because(
                program,
                error == Errno.EACCES ? SpawnFailure.PermissionDenied : SpawnFailure.BadInterpreter,
                error,
                $"'{file}' is there, but the system answered '{words}'. A loader that it needs may be missing, or its "
                    + "file system may be mounted without the right to execute."
            );
    }

    private SpawnException? CheckDirectory(int error)
    {
        var directory = command.WorkingDirectory;
        if (directory is null)
        {
            return null;
        }
        var (why, advice) =
            File.Exists(directory) ? ("is not a directory", "Give a directory.")
            : !Directory.Exists(directory) ? ("does not exist", "Create it, or correct its path.")
            : !IsExecutable(directory) ? ("cannot be entered", "Check its permissions.")
            : ("", "");
        return why.Length == 0
            ? null
            : SpawnErrors.Because(
                program,
                SpawnFailure.WorkingDirectory,
                error,
                $"its working directory '{directory}' {why} ({SpawnErrors.Words(error)}). {advice}"
            );
    }

    private SpawnException TooLong()
    {
        var arguments = launcher.Append(program).Concat(command.Program.CommandArguments).ToList();
        var most = UnixSystem.Current.LongestArgument;
        var longest = arguments.FindIndex(text => Encoding.UTF8.GetByteCount(text) > most);
        var words = SpawnErrors.Words(Errno.E2BIG);
        var why =
            longest >= 0
                ? $"its argument {longest - launcher.Count} is longer than {most} bytes, the most that the "
                    + $"system takes for one ({words})."
                : $"its arguments and environment are together longer than the system takes ({words}).";
        return SpawnErrors.Because(
            program,
            SpawnFailure.TooLong,
            Errno.E2BIG,
            why + " Pass the data by a file or by standard input."
        );
    }

    private string From() =>
        command.WorkingDirectory is { } directory ? $" seen from its working directory '{directory}'" : "";

    private static unsafe bool IsExecutable(string path)
    {
        var stack = stackalloc byte[512];
        using var arena = new NativeArena(stack, 512);
        var text = arena.Text(path, out _);
        return text is not null && UnixSystem.Current.CheckAccess(text, Libc.X_OK) == 0;
    }
}
