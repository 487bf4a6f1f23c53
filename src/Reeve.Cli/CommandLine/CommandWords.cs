using System.CommandLine;
using Reeve.Cli.Parsing;

namespace Reeve.Cli.CommandLine;

/// <summary>Finds where the options of reeve end and the command begins.</summary>
internal static class CommandWords
{
    private const string Separator = "--";

    /// <summary>
    /// The words with <c>--</c> before the command, where it was left out: the command begins at the first word that
    /// is neither an option nor its value, and from there on nothing is an option of reeve (<c>reeve run ls --help</c>).
    /// </summary>
    /// <param name="words">The words after <c>run</c>.</param>
    /// <param name="options">The options of reeve.</param>
    /// <exception cref="UsageException">There is no such option.</exception>
    public static IEnumerable<string> Separate(IReadOnlyList<string> words, IReadOnlyList<Option> options)
    {
        var index = 0;
        while (index < words.Count && words[index].StartsWith('-') && words[index].Length > 1)
        {
            if (string.Equals(words[index], Separator, StringComparison.Ordinal))
            {
                return words;
            }
            index += LengthOf(words[index], options);
        }
        return index >= words.Count ? words : [.. words.Take(index), Separator, .. words.Skip(index)];
    }

    /// <summary>
    /// How many words the option takes, itself included. An optional value (<c>--shell=PATH</c>) is never the next word:
    /// that may be the command.
    /// </summary>
    private static int LengthOf(string word, IReadOnlyList<Option> options)
    {
        var end = word.AsSpan().IndexOfAny('=', ':');
        var name = end < 0 ? word : word[..end];
        foreach (var option in options)
        {
            if (string.Equals(option.Name, name, StringComparison.Ordinal) || option.Aliases.Contains(name))
            {
                return end < 0 && option.Arity.MinimumNumberOfValues > 0 ? 2 : 1;
            }
        }
        throw new UsageException($"there is no option '{name}'; see reeve run --help");
    }
}
