using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Reeve.TestChild;

/// <summary>
/// As much of a POSIX shell, and of the programs at its hand, as the tests use that run on every system: for those where there is
/// none. Lists by <c>;</c> and <c>&amp;</c>, subshells, <c>while</c>, quotes, <c>$!</c>, <c>$$</c> and a few redirections.
/// </summary>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields",
    Justification = "They are the process's own."
)]
internal sealed class LittleShell
{
    private readonly Dictionary<string, string> _variables = [];
    private readonly List<Process> _children = [];
    private Stream _input = Console.OpenStandardInput();
    private Stream _output = Console.OpenStandardOutput();
    private Stream _error = Console.OpenStandardError();

    /// <summary>Runs a line; gives its status.</summary>
    public static int Run(string line)
    {
        return new LittleShell().RunList(new LittleParser(line).List());
    }

    private int RunList(IEnumerable<Node> list)
    {
        var status = 0;
        foreach (var node in list)
        {
            if (node.IsInBackground)
            {
                Start(node.Source);
                continue;
            }
            status = node switch
            {
                Loop loop => RunLoop(loop),
                Subshell subshell => RunSubshell(subshell),
                Simple simple => RunSimple(simple),
                _ => throw new InvalidOperationException($"{node} cannot be run."),
            };
        }
        return status;
    }

    private int RunLoop(Loop loop)
    {
        while (RunList(loop.Condition) == 0)
        {
            RunList(loop.Body);
        }
        return 0;
    }

    private int RunSubshell(Subshell subshell)
    {
        using var process = Start(subshell.Inner);
        process.WaitForExit();
        return process.ExitCode;
    }

    private Process Start(string line)
    {
        var process = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, ["sh", line]) { UseShellExecute = false }
        )!;
        _children.Add(process);
        _variables["!"] = process.Id.ToString(CultureInfo.InvariantCulture);
        return process;
    }

    private int RunSimple(Simple command)
    {
        var words = command.Words.ConvertAll(Expand);
        var isNegated = words is ["!", ..];
        var isLast = words is ["exec", ..];
        words.RemoveRange(0, isNegated || isLast ? 1 : 0);
        var saved = (_input, _output, _error);
        foreach (var (what, target) in command.Redirections)
        {
            Redirect(what, Expand(target));
        }
        if (isLast && words.Count == 0)
        {
            return 0;
        }
        var status = Do(words);
        _output.Flush();
        if (_output != saved._output && _output != _error)
        {
            _output.Dispose();
        }
        (_input, _output, _error) = saved;
        return isLast ? Exit(status)
            : isNegated ? (status == 0 ? 1 : 0)
            : status;
    }

    private void Redirect(string what, string target)
    {
        switch (what, target)
        {
            case (">", "&2"):
                _output = _error;
                break;
            case (">", _):
                _output = new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
                break;
            case (">>", _):
                _output = new FileStream(target, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
                break;
            case ("<", "&-"):
                _input.Dispose();
                CloseStandardInput();
                break;
            case ("<", _):
                _input = File.OpenRead(target);
                break;
        }
    }

    private int Do(List<string> words)
    {
        switch (words)
        {
            case [":" or "true"] or []:
                return 0;
            case ["false"]:
                return 1;
            case ["exit", var status]:
                return Exit(int.Parse(status, CultureInfo.InvariantCulture));
            case ["exit"]:
                return Exit(0);
            case ["echo", "-n", .. var said]:
                Write(string.Join(' ', said));
                return 0;
            case ["echo", .. var said]:
                Write(string.Join(' ', said) + "\n");
                return 0;
            case ["printf", "%s", var text]:
                Write(text);
                return 0;
            case ["printf", "%s|", .. var texts]:
                Write(string.Concat(texts.Select(text => text + "|")));
                return 0;
            case ["printf", var format]:
                _output.Write(LittleParser.Unescape(format));
                return 0;
            case ["sleep", var seconds]:
                Thread.Sleep(TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
                return 0;
            case ["cat", var file]:
                using (var from = File.OpenRead(file))
                {
                    from.CopyTo(_output);
                }
                return 0;
            case ["cat"]:
                _input.CopyTo(_output);
                return 0;
            case ["head", "-c", var count, "/dev/zero"]:
                _output.Write(new byte[int.Parse(count, CultureInfo.InvariantCulture)]);
                return 0;
            case ["seq", var last]:
                Write(
                    string.Concat(
                        Enumerable
                            .Range(1, int.Parse(last, CultureInfo.InvariantCulture))
                            .Select(i => $"{i}\n")
                    )
                );
                return 0;
            case ["yes"]:
                while (true)
                {
                    Write("y\n");
                }
            case ["tr", "a-z", "A-Z"]:
                Write(new StreamReader(_input).ReadToEnd().ToUpperInvariant());
                return 0;
            case ["wc", "-c"]:
                Write($"{Count()}\n");
                return 0;
            case ["read", var name]:
                return Read(name);
            case ["test", "-e", var path]:
                return File.Exists(path) ? 0 : 1;
            case ["wait"]:
                _children.ForEach(child => child.WaitForExit());
                return 0;
            case ["pwd"]:
                Write(Environment.CurrentDirectory + "\n");
                return 0;
            case ["env"]:
                foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
                {
                    Write($"{variable.Key}={variable.Value}\n");
                }
                return 0;
            case ["sh"]:
                return RunScript();
            default:
                throw new InvalidOperationException($"'{string.Join(' ', words)}' is not known here.");
        }
    }

    private int RunScript()
    {
        var status = 0;
        while (ReadLine() is { } line)
        {
            status = RunList(new LittleParser(line).List());
        }
        return status;
    }

    private int Read(string name)
    {
        var line = ReadLine();
        _variables[name] = line ?? "";
        return line is null ? 1 : 0;
    }

    private string? ReadLine()
    {
        // Byte by byte: what follows is for others.
        var bytes = new List<byte>();
        int value;
        while ((value = _input.ReadByte()) >= 0 && value != '\n')
        {
            bytes.Add((byte)value);
        }
        return value < 0 && bytes.Count == 0 ? null : Encoding.UTF8.GetString([.. bytes]).TrimEnd('\r');
    }

    private long Count()
    {
        var buffer = new byte[65536];
        long count = 0;
        int read;
        while ((read = _input.Read(buffer)) > 0)
        {
            count += read;
        }
        return count;
    }

    private void Write(string text) => _output.Write(Encoding.UTF8.GetBytes(text));

    private string Expand(string word)
    {
        var text = new StringBuilder();
        var isLiteral = false;
        for (var i = 0; i < word.Length; i++)
        {
            if (word[i] == LittleParser.Literal)
            {
                isLiteral = !isLiteral;
            }
            else if (word[i] == '$' && !isLiteral && i + 1 < word.Length)
            {
                var length = word[i + 1] is '!' or '$' ? 1 : word[(i + 1)..].TakeWhile(char.IsLetter).Count();
                var name = word.Substring(i + 1, length);
                text.Append(
                    name == "$"
                        ? Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
                        : _variables.GetValueOrDefault(name)
                );
                i += length;
            }
            else
            {
                text.Append(word[i]);
            }
        }
        return text.ToString();
    }

    private static int Exit(int status)
    {
        Environment.Exit(status);
        return status;
    }

    private static void CloseStandardInput()
    {
        // The stream does not own the handle.
        if (OperatingSystem.IsWindows())
        {
            Native.CloseStandardInput();
        }
    }
}
