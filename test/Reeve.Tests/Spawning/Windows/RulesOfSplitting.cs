using System.Text;

namespace Reeve.Tests.Spawning.Windows;

/// <summary>The rules by which <c>CommandLineToArgvW</c> is documented to take a line apart; a program's own name has no quote in it.</summary>
internal static class RulesOfSplitting
{
    public static string[] Split(string line)
    {
        var end = line.IndexOf('"', 1);
        var arguments = new List<string> { line[1..end] };
        var at = end + 1;
        while (true)
        {
            while (at < line.Length && line[at] is (' ' or '\t'))
            {
                at++;
            }
            if (at == line.Length)
            {
                return [.. arguments];
            }
            arguments.Add(Next(line, ref at));
        }
    }

    private static string Next(string line, ref int at)
    {
        var argument = new StringBuilder();
        var isQuoted = false;
        while (at < line.Length && (isQuoted || line[at] is not (' ' or '\t')))
        {
            var backslashes = 0;
            for (; at < line.Length && line[at] == '\\'; at++)
            {
                backslashes++;
            }
            if (at < line.Length && line[at] == '"')
            {
                argument.Append('\\', backslashes / 2);
                if (backslashes % 2 != 0)
                {
                    argument.Append('"');
                }
                else
                {
                    isQuoted = !isQuoted;
                }
                at++;
                continue;
            }
            argument.Append('\\', backslashes);
            if (at < line.Length && (isQuoted || line[at] is not (' ' or '\t')))
            {
                argument.Append(line[at++]);
            }
        }
        return argument.ToString();
    }
}
