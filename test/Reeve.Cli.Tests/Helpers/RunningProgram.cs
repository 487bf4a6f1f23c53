using System.Diagnostics;
using System.Text;

namespace Reeve.Cli.Tests.Helpers;

/// <summary>A program that a test has started, with what it has written so far. It is gone at the end of the test.</summary>
/// <remarks>It does not use Reeve: what it runs is what proves Reeve.</remarks>
internal sealed class RunningProgram : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Captured _output;
    private readonly Captured _errors;

    private RunningProgram(Process process)
    {
        _process = process;
        _output = new Captured(process.StandardOutput);
        _errors = new Captured(process.StandardError);
    }

    /// <summary>The reeve that was built with the tests.</summary>
    public static string ReevePath { get; } = Path.Join(AppContext.BaseDirectory, "Reeve.Cli");

    public int Id => _process.Id;

    public string Output => _output.Text;

    public string Errors => _errors.Text;

    /// <summary>What reeve itself has said; the shells that it runs have their own words about processes that end.</summary>
    public IEnumerable<string> OwnLines => Errors.Split('\n').Where(line => line.StartsWith("reeve: "));

    public StreamWriter Input => _process.StandardInput;

    /// <summary>Starts reeve.</summary>
    public static RunningProgram Reeve(string? folder, params string[] arguments) =>
        Start(ReevePath, folder, arguments);

    /// <summary>Starts a program.</summary>
    public static RunningProgram Start(string program, string? folder, params string[] arguments) =>
        new(
            Process.Start(
                new ProcessStartInfo(program, arguments)
                {
                    UseShellExecute = false,
                    WorkingDirectory = folder ?? "",
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    Environment =
                    {
                        ["TERM"] = "xterm",
                        ["SHELL"] = "/bin/sh",
                        ["REEVE"] = ReevePath,
                    },
                }
            )!
        );

    /// <summary>A shell line at a terminal of its own, by <c>script(1)</c>; what is typed is the input.</summary>
    /// <remarks>
    /// The line must <c>exec</c> its last program: a shell that waits for it gets control C too, and some then exit as
    /// killed by SIGINT, whatever the program did.
    /// </remarks>
    public static RunningProgram AtTerminal(string? folder, string line)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "script(1) is not installed");
        return Start("/usr/bin/script", folder, "-qec", line, "/dev/null");
    }

    /// <summary>Sends a signal by <c>kill(1)</c>.</summary>
    public Task SignalAsync(string name) => SignalAsync($"{Id}", name);

    /// <summary>Sends a signal to a process of the test.</summary>
    public static async Task SignalAsync(string process, string name)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{name} {process}"])!;
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Types at the program's terminal.</summary>
    public async Task TypeAsync(string keys)
    {
        await Input.WriteAsync(keys);
        await Input.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until the program has written this text to its output that many times.</summary>
    public Task OutputsAsync(string text, int times = 1) => WaitAsync(_output, text, times);

    /// <summary>Waits until the program has written this text to its standard error that many times.</summary>
    public Task SaysAsync(string text, int times = 1) => WaitAsync(_errors, text, times);

    /// <summary>Waits for the end, and for all that was written until then.</summary>
    public async Task<int> EndAsync()
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken
        );
        time.CancelAfter(Limit);
        try
        {
            await _process.WaitForExitAsync(time.Token);
            await Task.WhenAll(_output.Closed, _errors.Closed).WaitAsync(time.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"It does not end. Output:\n{Output}\nErrors:\n{Errors}");
        }
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        // Killing one that has ended does nothing.
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task WaitAsync(Captured stream, string text, int times)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken
        );
        time.CancelAfter(Limit);
        try
        {
            await stream.WaitAsync(text, times, time.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"'{text}' does not come {times} times. Output:\n{Output}\nErrors:\n{Errors}");
        }
    }

    private sealed class Captured
    {
        private readonly StringBuilder _text = new();
        private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Captured(StreamReader reader) => Closed = Task.Run(() => ReadAsync(reader));

        public Task Closed { get; }

        public string Text
        {
            get
            {
                lock (_text)
                {
                    return _text.ToString();
                }
            }
        }

        public async Task WaitAsync(string text, int times, CancellationToken cancellationToken)
        {
            while (true)
            {
                Task grown;
                lock (_text)
                {
                    grown = _grown.Task;
                }
                if (Text.Split(text).Length > times)
                {
                    return;
                }
                await grown.WaitAsync(cancellationToken);
            }
        }

        private async Task ReadAsync(StreamReader reader)
        {
            var buffer = new char[4096];
            int read;
            while ((read = await reader.ReadAsync(buffer)) > 0)
            {
                TaskCompletionSource grown;
                lock (_text)
                {
                    _text.Append(buffer, 0, read);
                    grown = _grown;
                    _grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }
                grown.SetResult();
            }
        }
    }
}
