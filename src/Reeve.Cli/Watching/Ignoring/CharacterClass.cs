namespace Reeve.Cli.Watching.Ignoring;

/// <summary>A class of characters in a pattern: <c>[abc]</c>, <c>[a-z]</c>, <c>[!x]</c>, <c>[[:digit:]]</c>.</summary>
internal static class CharacterClass
{
    /// <summary>Matches one character against the class with which the pattern begins.</summary>
    /// <returns>The length of the class in the pattern; 0 when it is malformed, and nothing matches.</returns>
    public static int Match(ReadOnlySpan<char> pattern, char c, out bool isIn)
    {
        isIn = false;
        var index = 1;
        var isNegated = At(pattern, index) is '!' or '^';
        if (isNegated)
        {
            index++;
        }
        var previous = '\0';
        var first = index;
        // A bracket that stands first is an ordinary member.
        for (; index == first || At(pattern, index) != ']'; index++)
        {
            if (!MatchMember(pattern, c, ref index, ref previous, ref isIn))
            {
                isIn = false;
                return 0;
            }
        }
        isIn ^= isNegated;
        return index + 1;
    }

    /// <summary>Takes one member, and leaves <paramref name="index"/> at its last character.</summary>
    private static bool MatchMember(
        ReadOnlySpan<char> pattern,
        char c,
        ref int index,
        ref char previous,
        ref bool isIn
    )
    {
        var member = At(pattern, index);
        if (member == '-' && previous != '\0' && At(pattern, index + 1) is not ('\0' or ']'))
        {
            index++;
            var last = Unescaped(pattern, ref index);
            isIn |= c >= previous && c <= last;
            previous = '\0';
            return last != '\0';
        }
        if (member == '[' && At(pattern, index + 1) == ':')
        {
            var end = pattern[(index + 2)..].IndexOf(']');
            if (end < 0)
            {
                return false;
            }
            if (end > 0 && pattern[index + 1 + end] == ':')
            {
                var name = pattern.Slice(index + 2, end - 1);
                index += 2 + end;
                previous = '\0';
                return MatchNamed(name, c, ref isIn);
            }
        }
        member = Unescaped(pattern, ref index);
        isIn |= c == member;
        previous = member;
        return member != '\0';
    }

    private static bool MatchNamed(ReadOnlySpan<char> name, char c, ref bool isIn)
    {
        bool? matches = name switch
        {
            "alnum" => char.IsAsciiLetterOrDigit(c),
            "alpha" => char.IsAsciiLetter(c),
            "blank" => c is ' ' or '\t',
            "cntrl" => char.IsControl(c),
            "digit" => char.IsAsciiDigit(c),
            "graph" => c is > ' ' and < '\x7f',
            "lower" => char.IsAsciiLetterLower(c),
            "print" => c is >= ' ' and < '\x7f',
            "punct" => char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c)),
            "space" => c is ' ' or (>= '\t' and <= '\r'),
            "upper" => char.IsAsciiLetterUpper(c),
            "xdigit" => char.IsAsciiHexDigit(c),
            _ => null,
        };
        isIn |= matches == true;
        return matches is not null;
    }

    private static char Unescaped(ReadOnlySpan<char> pattern, ref int index)
    {
        if (At(pattern, index) == '\\')
        {
            index++;
        }
        return At(pattern, index);
    }

    private static char At(ReadOnlySpan<char> pattern, int index) =>
        index < pattern.Length ? pattern[index] : '\0';
}
