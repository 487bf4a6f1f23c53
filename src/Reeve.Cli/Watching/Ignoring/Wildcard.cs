namespace Reeve.Cli.Watching.Ignoring;

/// <summary>
/// Matches a text against a pattern of <c>gitignore(5)</c>, character by character, in the way of git's own
/// <c>wildmatch</c>: <c>*</c>, <c>?</c>, <c>**</c>, classes and escapes.
/// </summary>
/// <remarks>
/// With <see cref="_isPath"/>, <c>*</c>, <c>?</c> and classes stop at a slash, and <c>**</c> between slashes crosses
/// them; without it every star crosses. <see cref="Outcome.Never"/> and <see cref="Outcome.NotBeforeSlash"/> tell an
/// outer star that it need not try on, which keeps patterns of many stars from taking exponential time.
/// </remarks>
internal readonly ref struct Wildcard
{
    private readonly ReadOnlySpan<char> _pattern;
    private readonly ReadOnlySpan<char> _text;
    private readonly bool _isPath;

    private Wildcard(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool isPath)
    {
        _pattern = pattern;
        _text = text;
        _isPath = isPath;
    }

    private enum Outcome
    {
        Match,
        NoMatch,
        NotBeforeSlash,
        Never,
    }

    /// <summary>Whether the whole text matches the whole pattern.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool isPath) =>
        new Wildcard(pattern, text, isPath).Match(0, 0) == Outcome.Match;

    // Past the end stands NUL, which occurs in no path.
    private char Pattern(int index) => index < _pattern.Length ? _pattern[index] : '\0';

    private char Text(int index) => index < _text.Length ? _text[index] : '\0';

    private Outcome Match(int p, int t)
    {
        for (; Pattern(p) != '\0'; p++, t++)
        {
            var c = Text(t);
            if (c == '\0' && Pattern(p) != '*')
            {
                return Outcome.Never;
            }
            switch (Pattern(p))
            {
                case '?' when !(_isPath && c == '/'):
                    continue;
                case '?':
                    return Outcome.NoMatch;
                case '*':
                    return MatchStar(p, t);
                case '[':
                    var length = CharacterClass.Match(_pattern[p..], c, out var isIn);
                    if (length == 0)
                    {
                        return Outcome.Never;
                    }
                    if (!isIn || (_isPath && c == '/'))
                    {
                        return Outcome.NoMatch;
                    }
                    p += length - 1;
                    continue;
                case '\\':
                    p++;
                    goto default;
                default:
                    if (Pattern(p) != c)
                    {
                        return Outcome.NoMatch;
                    }
                    continue;
            }
        }
        return Text(t) == '\0' ? Outcome.Match : Outcome.NoMatch;
    }

    private Outcome MatchStar(int p, int t)
    {
        var before = p - 1;
        var stars = 0;
        for (; Pattern(p) == '*'; p++)
        {
            stars++;
        }
        var crosses = !_isPath;
        if (_isPath && stars > 1 && IsWholeSegment(before, p))
        {
            // "**/" also stands for no directory at all.
            if (Pattern(p) == '/' && Match(p + 1, t) == Outcome.Match)
            {
                return Outcome.Match;
            }
            crosses = true;
        }
        if (Pattern(p) == '\0')
        {
            return crosses || !_text[t..].Contains('/') ? Outcome.Match : Outcome.NotBeforeSlash;
        }
        for (; t < _text.Length; t++)
        {
            var outcome = Match(p, t);
            if (outcome != Outcome.NoMatch && !(crosses && outcome == Outcome.NotBeforeSlash))
            {
                return outcome;
            }
            if (!crosses && Text(t) == '/')
            {
                return Outcome.NotBeforeSlash;
            }
        }
        return Outcome.Never;
    }

    private bool IsWholeSegment(int before, int after) =>
        (before < 0 || Pattern(before) == '/')
        && (Pattern(after) is '\0' or '/' || (Pattern(after) == '\\' && Pattern(after + 1) == '/'));
}
