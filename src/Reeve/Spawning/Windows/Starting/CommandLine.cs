using System.Text;

namespace Reeve.Spawning.Windows.Starting;

/// <summary>
/// Writes a command line, of which there is one for all arguments on Windows, so that a program which splits it as
/// <c>CommandLineToArgvW</c> and the C runtime do gets back every argument as it was.
/// </summary>
internal static class CommandLine
{
    /// <summary>The program's own name. It is split differently from all others: no backslash escapes a quote in it.</summary>
    /// <returns>False: it contains a quote, which cannot be written here.</returns>
    public static bool TryAppendProgram(StringBuilder line, string program)
    {
        if (program.Contains('"', StringComparison.Ordinal))
        {
            return false;
        }
        line.Append('"').Append(program).Append('"');
        return true;
    }

    /// <summary>A further argument, after a space.</summary>
    /// <remarks>
    /// Backslashes are ordinary but before a quote, where each is doubled, and the quote itself gets one. So are those at the end
    /// of a quoted argument, whose closing quote follows.
    /// </remarks>
    public static void Append(StringBuilder line, string argument)
    {
        line.Append(' ');
        if (argument.Length > 0 && argument.AsSpan().IndexOfAny(" \t\n\v\"") < 0)
        {
            line.Append(argument);
            return;
        }
        line.Append('"');
        var backslashes = 0;
        foreach (var c in argument)
        {
            if (c == '\\')
            {
                backslashes++;
                continue;
            }
            line.Append('\\', c == '"' ? (2 * backslashes) + 1 : backslashes).Append(c);
            backslashes = 0;
        }
        line.Append('\\', 2 * backslashes).Append('"');
    }
}
