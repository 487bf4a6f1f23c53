using System.Text;

namespace Reeve.TestChild;

/// <summary>A command of the little shell.</summary>
/// <param name="Source">Its text, without the ampersand.</param>
/// <param name="IsInBackground">Whether one followed.</param>
internal abstract record Node(string Source, bool IsInBackground);

/// <summary>Words and redirections.</summary>
internal sealed record Simple(
    string Source,
    bool IsInBackground,
    List<string> Words,
    List<(string What, string Target)> Redirections
) : Node(Source, IsInBackground);

/// <summary><c>( … )</c></summary>
internal sealed record Subshell(string Source, bool IsInBackground, string Inner)
    : Node(Source, IsInBackground);

/// <summary><c>while …; do …; done</c></summary>
internal sealed record Loop(string Source, bool IsInBackground, List<Node> Condition, List<Node> Body)
    : Node(Source, IsInBackground);

/// <summary>Reads a line of the little shell.</summary>
internal sealed class LittleParser(string text)
{
    /// <summary>Stands in a word where something quoted begins or ends, in which nothing is expanded.</summary>
    public const char Literal = '\u0001';

    private int _at;

    public List<Node> List()
    {
        var nodes = new List<Node>();
        while (true)
        {
            SkipSpaces();
            if (_at == text.Length || IsAt("do ") || IsAt("done"))
            {
                return nodes;
            }
            nodes.Add(Next());
        }
    }

    /// <summary><c>\n</c>, <c>\r</c>, <c>\\</c> and octal numbers, as bytes.</summary>
    public static byte[] Unescape(string format)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '\\')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(format, i, 1));
                continue;
            }
            i++;
            var digits = format.Skip(i).Take(3).TakeWhile(char.IsAsciiDigit).Count();
            if (digits > 0)
            {
                bytes.Add(Convert.ToByte(format.Substring(i, digits), 8));
                i += digits - 1;
            }
            else
            {
                bytes.Add(
                    (byte)(
                        format[i] switch
                        {
                            'n' => '\n',
                            'r' => '\r',
                            var c => c,
                        }
                    )
                );
            }
        }
        return [.. bytes];
    }

    private Node Next()
    {
        var start = _at;
        if (IsAt("while "))
        {
            _at += "while ".Length;
            var condition = List();
            _at += "do ".Length;
            var body = List();
            _at += "done".Length;
            return new Loop(text[start.._at], TakeSeparator(), condition, body);
        }
        if (text[_at] == '(')
        {
            var end = text.LastIndexOf(')');
            var inner = text[(_at + 1)..end];
            _at = end + 1;
            return new Subshell(text[start.._at], TakeSeparator(), inner);
        }
        var words = new List<string>();
        var redirections = new List<(string, string)>();
        while (_at < text.Length && text[_at] is not (';' or '&' or '\n'))
        {
            if (text[_at] is '>' or '<')
            {
                var what = IsAt(">>") ? ">>" : text[_at].ToString();
                _at += what.Length;
                SkipSpaces();
                redirections.Add((what, IsAt("&2") || IsAt("&-") ? Take(2) : Word()));
            }
            else
            {
                words.Add(Word());
            }
            SkipSpaces();
        }
        return new Simple(text[start.._at], TakeSeparator(), words, redirections);
    }

    private string Word()
    {
        var word = new StringBuilder();
        while (_at < text.Length && text[_at] is not (' ' or ';' or '&' or '>' or '<' or '\n'))
        {
            if (text[_at] == '\'')
            {
                var end = text.IndexOf('\'', _at + 1);
                word.Append(Literal).Append(text, _at + 1, end - _at - 1).Append(Literal);
                _at = end + 1;
            }
            else
            {
                word.Append(text[_at++]);
            }
        }
        return word.ToString();
    }

    private string Take(int count)
    {
        _at += count;
        return text.Substring(_at - count, count);
    }

    /// <summary>Whether it is an ampersand.</summary>
    private bool TakeSeparator()
    {
        SkipSpaces();
        return _at < text.Length && (text[_at] is ';' or '&' or '\n') && text[_at++] == '&';
    }

    private bool IsAt(string word) => text.AsSpan(_at).StartsWith(word, StringComparison.Ordinal);

    private void SkipSpaces()
    {
        while (_at < text.Length && text[_at] == ' ')
        {
            _at++;
        }
    }
}
