using System.Text;

namespace Reeve.Spawning.Windows.Starting;

/// <summary>What is executed, in the system's own form.</summary>
/// <param name="File">The file, by its full path: nothing is guessed from the command line.</param>
/// <param name="CommandLine">Program and arguments in one.</param>
internal readonly record struct ProgramImage(string File, string CommandLine)
{
    // The most that CreateProcessW takes, less the NUL.
    private const int LongestLine = 32_766;

    /// <summary>Finds the program and writes its command line.</summary>
    /// <param name="request">What to start.</param>
    /// <param name="search">Where to look.</param>
    /// <param name="interpreter">The path of <c>cmd.exe</c>, for batch files.</param>
    /// <exception cref="SpawnException">It is not found, or what it is to be given cannot be passed to it.</exception>
    public static ProgramImage Build(SpawnRequest request, ProgramSearch search, string interpreter)
    {
        var program = request.Command.Program.File;
        CheckTexts(request, program);
        var launcher = request.Launcher;
        var file = Find(program, program, search);
        if (launcher.Count == 0)
        {
            return BatchFile.Is(file)
                ? OfBatchFile(file, request.Command.Program.CommandArguments, program, interpreter)
                : OfProgram(file, request.Argument0 ?? program, [], request);
        }
        var first = Find(launcher[0], program, search);
        string[] words = [.. launcher.Skip(1), file];
        return BatchFile.Is(first)
            ? OfBatchFile(
                first,
                [.. words, .. request.Command.Program.CommandArguments],
                program,
                interpreter
            )
            : OfProgram(first, launcher[0], words, request);
    }

    private static ProgramImage OfProgram(
        string file,
        string name,
        IEnumerable<string> before,
        SpawnRequest request
    )
    {
        var program = request.Command.Program.File;
        var line = new StringBuilder();
        if (!Starting.CommandLine.TryAppendProgram(line, name))
        {
            throw WindowsErrors.Because(
                program,
                SpawnFailure.InvalidText,
                0,
                "its own name contains a quote, which cannot be passed on Windows. Remove it."
            );
        }
        foreach (var argument in before)
        {
            Starting.CommandLine.Append(line, argument);
        }
        if (request.Command.Program is ShellProgram shell)
        {
            AppendShell(line, shell);
        }
        else
        {
            foreach (var argument in request.Command.Program.CommandArguments)
            {
                Starting.CommandLine.Append(line, argument);
            }
        }
        return line.Length <= LongestLine
            ? new ProgramImage(file, line.ToString())
            : throw TooLong(program, line.Length, LongestLine);
    }

    private static void AppendShell(StringBuilder line, ShellProgram program)
    {
        foreach (var option in program.Shell.Options)
        {
            Starting.CommandLine.Append(line, option);
        }
        if (program.Shell.ProgramOption is { } programOption)
        {
            Starting.CommandLine.Append(line, programOption);
        }
        if (program.Shell.Quote)
        {
            Starting.CommandLine.Append(line, program.CommandLine);
        }
        else
        {
            line.Append(' ').Append(program.CommandLine);
        }
        foreach (var argument in program.Arguments)
        {
            Starting.CommandLine.Append(line, argument);
        }
    }

    private static ProgramImage OfBatchFile(
        string file,
        IEnumerable<string> arguments,
        string program,
        string interpreter
    )
    {
        var line = BatchFile.TryWrite(interpreter, file, arguments, out var refused);
        if (line is null)
        {
            throw WindowsErrors.Because(
                program,
                SpawnFailure.InvalidText,
                0,
                $"it is a batch file, and {refused}, which cmd.exe would not pass on as it is, but might execute. "
                    + "Leave it out, pass it by a file or a variable, or start a program that is no batch file."
            );
        }
        return line.Length <= BatchFile.LongestLine
            ? new ProgramImage(interpreter, line)
            : throw TooLong(program, line.Length, BatchFile.LongestLine);
    }

    private static string Find(string name, string program, ProgramSearch search) =>
        search.Find(name) ?? throw WindowsErrors.NotFound(name, program, search);

    private static void CheckTexts(SpawnRequest request, string program)
    {
        Check(program, program, "its path");
        Check(request.Argument0, program, "its argument 0");
        foreach (var word in request.Launcher)
        {
            Check(word, program, "an argument of its launcher");
        }
        var number = 0;
        foreach (var argument in request.Command.Program.CommandArguments)
        {
            number++;
            if (argument.Contains('\0', StringComparison.Ordinal))
            {
                throw WindowsErrors.InvalidText(program, $"its argument {number}");
            }
        }
    }

    private static void Check(string? text, string program, string where)
    {
        if (text?.Contains('\0', StringComparison.Ordinal) == true)
        {
            throw WindowsErrors.InvalidText(program, where);
        }
    }

    private static SpawnException TooLong(string program, int length, int most) =>
        WindowsErrors.Because(
            program,
            SpawnFailure.TooLong,
            0,
            $"its command line has {length} characters, and the system takes {most}. Pass some of it by a file or "
                + "standard input."
        );
}
