using System.Text;

namespace Reeve.Spawning.Windows.Starting;

/// <summary>
/// Batch files. Windows starts them by <c>cmd.exe</c>, which reads its line once more by rules of its own: an argument that is
/// quoted as for a program can end its quotes there and go on with a command (CVE-2024-24576). So the line is written here by
/// <c>cmd</c>'s rules, and what these cannot express is refused.
/// </summary>
/// <remarks>
/// Between quotes <c>cmd</c> takes all as it is but three things: a quote, which ends them; a percent sign, which begins a
/// variable; a line end, which ends the command. There is no way to write these that every batch file survives. With
/// <c>/V:OFF</c> an exclamation mark is nothing special; <c>/D</c> leaves out what the registry would run first.
/// </remarks>
internal static class BatchFile
{
    private const string Switches = "/D /E:ON /V:OFF /S /C";

    // The most that cmd reads of a line.
    public const int LongestLine = 8191;

    /// <summary>Whether Windows takes the file for a batch file. It does not see dots and spaces at the end of a name.</summary>
    public static bool Is(string file)
    {
        var name = file.AsSpan().TrimEnd(". ");
        return name.EndsWith(".bat", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The line for <c>cmd.exe</c>: <c>"…cmd.exe" /D /E:ON /V:OFF /S /C ""FILE" "ARGUMENT" …"</c>.</summary>
    /// <param name="interpreter">The path of <c>cmd.exe</c>.</param>
    /// <param name="file">The batch file.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="refused">What cannot be passed to it, as a sentence's object; null when there is a line.</param>
    public static string? TryWrite(
        string interpreter,
        string file,
        IEnumerable<string> arguments,
        out string? refused
    )
    {
        var line = new StringBuilder().Append('"').Append(interpreter).Append("\" ").Append(Switches);
        // With /S the first and the last quote are taken off, whatever lies between.
        line.Append(" \"");
        if (!TryAppend(line, file, out var character))
        {
            refused = $"its path contains {character}";
            return null;
        }
        var number = 0;
        foreach (var argument in arguments)
        {
            number++;
            line.Append(' ');
            if (!TryAppend(line, argument, out character))
            {
                refused = $"its argument {number} contains {character}";
                return null;
            }
        }
        refused = null;
        return line.Append('"').ToString();
    }

    private static bool TryAppend(StringBuilder line, string text, out string? character)
    {
        foreach (var c in text)
        {
            character = c switch
            {
                '"' => "a quote",
                '%' => "a percent sign",
                '\r' or '\n' => "a line end",
                _ => null,
            };
            if (character is not null)
            {
                return false;
            }
        }
        character = null;
        line.Append('"').Append(text);
        // A program that the file hands it on to would take a last backslash to escape the quote.
        line.Append('\\', text.Length - text.AsSpan().TrimEnd('\\').Length).Append('"');
        return true;
    }
}
