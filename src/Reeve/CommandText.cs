using System.Buffers;
using System.Globalization;
using System.Text;

namespace Reeve;

/// <summary>Writes arguments so that a person sees where each begins and ends.</summary>
internal static class CommandText
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%+,-./:=@_"
    );

    public static void Append(StringBuilder text, string argument)
    {
        if (argument.Length > 0 && !argument.AsSpan().ContainsAnyExcept(Plain))
        {
            text.Append(argument);
            return;
        }
        text.Append('\'');
        foreach (var c in argument)
        {
            if (c == '\'')
            {
                text.Append("'\\''");
            }
            else if (char.IsControl(c) && c is not '\n' and not '\t')
            {
                text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            }
            else
            {
                text.Append(c);
            }
        }
        text.Append('\'');
    }
}
