using System.Globalization;
using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning.Windows.Native;

/// <summary><c>reeve run --pty</c> on Windows. Reeve itself is at a pseudo-console of the test where it needs a console.</summary>
public sealed class TerminalsByReeve
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Reeve.Cli.exe");
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_the_command_shows_is_reeves_output_and_its_status_is_reeves()
    {
        var captured = await Run("", "console", "size", "print", "hello", "exit", "7").CaptureAsync();
        Assert.Equal((ProcessEnd.Exit(7), ""), (captured.End, captured.StandardError));
        Assert.Contains("80 by 24\r\n", captured.StandardOutput);
        Assert.Contains("hello\r\n", captured.StandardOutput);
    }

    [Fact(
        Skip = "needs a real Windows: at a console of Wine Ctrl+Z is a character like any other",
        SkipWhen = nameof(Wine.IsHere),
        SkipType = typeof(Wine)
    )]
    [Trait(Wine.NeedsRealWindows, "Ctrl+Z")]
    public async Task The_end_of_what_is_piped_into_reeve_is_the_end_of_the_input()
    {
        var command = Run("", "console", "sh", "cat; echo end") with { StandardInput = Stdio.Null };
        Assert.Contains("end\r\n", (await command.CaptureAsync()).StandardOutput);
    }

    [Fact]
    public async Task What_is_piped_into_reeve_is_typed()
    {
        await using var job = new Job(
            Run("", "console", "sh", "read a; read b; read c; echo $c $b $a") with
            {
                StandardInput = Stdio.Pipe,
                StandardOutput = Stdio.Pipe,
            }
        );
        var run = (await job.Start()).EnsureRun();
        await run.StandardInput.WriteAsync("one\r\ntwo\nthree"u8.ToArray());
        await run.StandardInput.DisposeAsync();
        using var reader = new StreamReader(run.StandardOutput);
        var shown = await reader.ReadToEndAsync().WaitAsync(Limit);
        Assert.Equal(ProcessEnd.Exit(0), await run.Ended.WaitAsync(Limit));
        Assert.Contains("three two one\r\n", shown);
    }

    [Fact]
    public async Task It_can_be_logged()
    {
        using var folder = new TemporaryFolder();
        var captured = await Run($"--log {folder["out.log"]}", "console", "print", "hello").CaptureAsync();
        Assert.Contains("hello\r\n", captured.StandardOutput);
        Assert.Equal(captured.StandardOutput, TestFiles.Read(folder["out.log"]));
    }

    [Fact]
    public async Task Ctrl_C_that_comes_to_reeve_stops_the_command()
    {
        await using var job = new Job(
            Run("", "console", "sh", "echo $$; sleep 1000") with
            {
                StandardOutput = Stdio.Pipe,
            }
        );
        var run = (await job.Start()).EnsureRun();
        using var output = new StreamReader(run.StandardOutput);
        var line = await output.ReadLineAsync().WaitAsync(Limit);
        Assert.NotNull(line);
        var id = int.Parse(line[(line.LastIndexOf('l') + 1)..], CultureInfo.InvariantCulture);
        Assert.True(Facts.IsAlive(id));
        await job.Signal(Signal.Interrupt);
        await run.Ended.WaitAsync(Limit);
        Assert.False(Facts.IsAlive(id));
    }

    [Fact]
    public async Task At_a_console_every_key_is_the_commands_and_the_size_is_that_of_reeves()
    {
        await using var job = AtAConsole("size", "sh", "read line; echo got $line; read line");
        var run = (await job.Start()).EnsureRun();
        var shown = new ShownText(run.Terminal);
        await shown.Shows("100 by 30");
        // Echoed by the command's console, and not by reeve's own as well; Wine's would not echo what is read as records.
        await shown.Type("typ\u00e9d\r");
        await shown.Shows("got typ");
        await shown.Type("\r");
        await shown.Shows("status 0");
        Assert.Equal(2, (await shown.ReadToEnd()).Split("typ\u00e9d").Length);
    }

    [Fact(
        Skip = "needs a real Windows: a pseudo-console of Wine takes Ctrl+C that is typed for its end",
        SkipWhen = nameof(Wine.IsHere),
        SkipType = typeof(Wine)
    )]
    [Trait(Wine.NeedsRealWindows, "typed Ctrl+C")]
    public async Task Ctrl_C_that_is_typed_at_reeves_console_is_the_commands()
    {
        await using var job = AtAConsole("obey", "INT", "0");
        var shown = new ShownText((await job.Start()).EnsureRun().Terminal);
        await shown.Shows("ready");
        await shown.Type("\x03");
        await shown.Shows("status 0");
    }

    [Fact]
    public async Task Reeves_console_is_given_back_as_it_was()
    {
        await using var job = AtAConsole("read");
        var shown = new ShownText((await job.Start()).EnsureRun().Terminal);
        await shown.Type("\r");
        await shown.Shows("status 0");
        var modes = (await shown.ReadToEnd())
            .Split('\n')
            .Where(static line => line.Contains("modes ", StringComparison.Ordinal))
            .Select(static line => line[line.IndexOf("modes ", StringComparison.Ordinal)..].TrimEnd('\r'))
            .ToArray();
        Assert.Equal(2, modes.Length);
        Assert.Equal(modes[0], modes[1]);
    }

    [Fact(
        Skip = "needs a real Windows: Wine has not implemented to change the size of a pseudo-console",
        SkipWhen = nameof(Wine.IsHere),
        SkipType = typeof(Wine)
    )]
    [Trait(Wine.NeedsRealWindows, "the size of a pseudo-console")]
    public async Task The_size_of_the_commands_console_follows_that_of_reeves()
    {
        await using var job = AtAConsole("size", "read", "size");
        var run = (await job.Start()).EnsureRun();
        var shown = new ShownText(run.Terminal);
        await shown.Shows("100 by 30");
        run.Terminal.Resize(120, 40);
        await shown.Type("\r");
        await shown.Shows("120 by 40");
    }

    private static Command Run(string options, params string[] words) =>
        Command.Exec(
            Program,
            [
                "run",
                "--pty",
                .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries),
                "--",
                TestChild.Path,
                .. words,
            ]
        );

    private static Job AtAConsole(params string[] words)
    {
        string[] reeve =
        [
            "run",
            "--pty",
            "--stop",
            "TERM forever",
            "--",
            TestChild.Path,
            "console",
            .. words,
        ];
        return new Job(
            Command.Exec(
                TestChild.Path,
                ["console", "modes", "run", $"{reeve.Length}", Program, .. reeve, "modes"]
            ) with
            {
                Terminal = new TerminalOptions { Columns = 100, Rows = 30 },
            }
        );
    }
}
