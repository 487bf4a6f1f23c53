using System.Text;
using System.Text.RegularExpressions;

namespace Reeve.Tests.Real;

/// <summary>A command on a terminal of its own, with what it has shown so far. Nothing of it is left at the end of the test.</summary>
internal sealed class Screen : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Job _job;
    private readonly StringBuilder _shown = new();
    private readonly Task _reading;

    private Screen(Job job, Run run)
    {
        _job = job;
        Run = run;
        _reading = ReadAsync();
    }

    public Job Job => _job;

    public Run Run { get; }

    public PseudoTerminal Terminal => Run.Terminal;

    /// <summary>The end of the run.</summary>
    public Task<ProcessEnd> Ended => Run.Ended.WaitAsync(Limit);

    public static Command At(Command command, TerminalOptions? options = null) =>
        command with
        {
            Terminal = options ?? new TerminalOptions(),
            Containment = Containment.Session,
            Environment = command.Environment.Set("TERM", "xterm"),
        };

    public static async Task<Screen> Start(Command command, TerminalOptions? options = null)
    {
        var job = new Job(At(command, options));
        return new Screen(job, (await job.Start()).EnsureRun());
    }

    public Task Type(string keys) =>
        Terminal.WriteAsync(Encoding.UTF8.GetBytes(keys)).AsTask().WaitAsync(Limit);

    /// <summary>Waits until it shows this, then forgets what came before.</summary>
    public async Task Shows(string pattern)
    {
        var expression = new Regex(pattern, RegexOptions.ExplicitCapture, Limit);
        try
        {
            await Facts.Until(() => Forget(expression), pattern);
        }
        catch (Xunit.Sdk.XunitException)
        {
            Assert.Fail($"The terminal does not show '{pattern}', but '{Rest}'.");
        }
    }

    /// <summary>What it has shown until its end and was not forgotten.</summary>
    public async Task<string> ToTheEnd()
    {
        await _reading.WaitAsync(Limit);
        return Rest;
    }

    public ValueTask DisposeAsync() => _job.DisposeAsync();

    private string Rest
    {
        get
        {
            lock (_shown)
            {
                return _shown.ToString();
            }
        }
    }

    private bool Forget(Regex expression)
    {
        lock (_shown)
        {
            var match = expression.Match(_shown.ToString());
            if (match.Success)
            {
                _shown.Remove(0, match.Index + match.Length);
            }
            return match.Success;
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[4096];
        int count;
        while ((count = await Terminal.ReadAsync(buffer)) > 0)
        {
            lock (_shown)
            {
                _shown.Append(Encoding.UTF8.GetString(buffer, 0, count));
            }
        }
    }
}
