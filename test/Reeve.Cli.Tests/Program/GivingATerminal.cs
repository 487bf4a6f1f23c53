using Reeve.Cli.Tests.Helpers;

namespace Reeve.Cli.Tests.Program;

/// <summary><c>reeve run --pty</c>, at a terminal and without one.</summary>
public sealed class GivingATerminal : IDisposable
{
    private const string CtrlC = "\x03";
    private const string CtrlZ = "\x1a";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Has_a_terminal_for_the_command_where_reeve_has_none()
    {
        await using var reeve = RunningProgram.Reeve(
            null,
            [
                .. "run --pty -- sh -c".Split(' '),
                "tty; test -t 0 && test -t 1 && test -t 2 && stty size; exit 6",
            ]
        );
        Assert.Equal(6, await reeve.EndAsync());
        Assert.Matches("^/dev/pts/[0-9]+\r\n24 80\r\n$", reeve.Output);
        Assert.Empty(reeve.Errors);
    }

    [Fact]
    public async Task Passes_an_input_to_its_end_without_an_echo()
    {
        await using var reeve = RunningProgram.Reeve(null, "run", "--pty", "--", "cat");
        await reeve.TypeAsync("one\ntwo");
        reeve.Input.Close();
        Assert.Equal(0, await reeve.EndAsync());
        Assert.Equal("one\r\ntwo", reeve.Output);
    }

    [Fact]
    public async Task Loses_nothing_of_a_long_output_and_of_a_long_input()
    {
        var lines = string.Concat(Enumerable.Range(1, 20_000).Select(number => $"line {number}\n"));
        _folder.Write("text", lines);
        await using var reeve = RunningProgram.Start(
            "/bin/sh",
            _folder.Path,
            "-c",
            "\"$REEVE\" run --pty cat <text >copy"
        );
        Assert.Equal(0, await reeve.EndAsync());
        var copy = await File.ReadAllTextAsync(
            Path.Join(_folder.Path, "copy"),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(lines, copy.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Hangs_up_when_nobody_takes_the_output_any_more()
    {
        await using var reeve = RunningProgram.Start(
            "/bin/sh",
            _folder.Path,
            "-c",
            "{ \"$REEVE\" run --pty yes; echo $? >status; } | head -n 1; while ! test -s status; do sleep 0.05; done; cat status"
        );
        Assert.Equal(0, await reeve.EndAsync());
        Assert.Equal("y\r\n129\n", reeve.Output);
    }

    [Fact]
    public async Task Does_without_streams_of_its_own()
    {
        await using var reeve = RunningProgram.Start(
            "/bin/sh",
            _folder.Path,
            "-c",
            "\"$REEVE\" run --pty -- sh -c 'cat; echo shown; tty >name' <&- >&-"
        );
        Assert.Equal(0, await reeve.EndAsync());
        Assert.True(File.Exists(Path.Join(_folder.Path, "name")));
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 143)]
    public async Task Stops_the_command_at_a_signal(string signal, int expected)
    {
        await using var reeve = RunningProgram.Reeve(
            null,
            [.. "run --pty -- sh -c".Split(' '), "echo ready; exec sleep 1000"]
        );
        await reeve.OutputsAsync("ready");
        await reeve.SignalAsync(signal);
        Assert.Equal(expected, await reeve.EndAsync());
    }

    [Fact]
    public async Task Gives_every_key_to_the_command_and_its_own_terminal_back()
    {
        _folder.Write("script", "echo ready; trap 'echo caught; exit 9' INT; while :; do sleep 0.02; done\n");
        await using var terminal = At(
            "stty -a >before; \"$REEVE\" run --pty sh script; echo status $?; stty -a >after; cmp before after && echo same"
        );
        await terminal.OutputsAsync("ready");
        await terminal.TypeAsync(CtrlC);
        await terminal.OutputsAsync("caught");
        await terminal.OutputsAsync("status 9");
        await terminal.OutputsAsync("same");
        Assert.Equal(0, await terminal.EndAsync());
    }

    [Fact]
    public async Task Gives_its_own_terminal_back_after_a_signal()
    {
        await using var terminal = At(
            "stty -a >before; \"$REEVE\" run --pty --events json:events sh -c 'echo $PPID >pid; stty raw; echo ready; sleep 1000'; "
                + "echo status $?; stty -a >after; cmp before after && echo same"
        );
        await terminal.OutputsAsync("ready");
        var reeve = await File.ReadAllTextAsync(
            Path.Join(_folder.Path, "pid"),
            TestContext.Current.CancellationToken
        );
        await RunningProgram.SignalAsync(reeve.Trim(), "TERM");
        await terminal.OutputsAsync("status 143");
        await terminal.OutputsAsync("same");
        Assert.Equal(0, await terminal.EndAsync());
    }

    [Fact]
    public async Task Lets_a_shell_have_job_control_inside()
    {
        await using var terminal = At("exec \"$REEVE\" run --pty --env 'PS1=inner> ' bash --norc -i");
        await terminal.OutputsAsync("inner> ");
        _folder.Write(
            "script",
            "trap 'echo resumed' CONT\necho ready\nwhile :; do read line && echo got $line; done\n"
        );
        await terminal.TypeAsync("sh script\n");
        await terminal.OutputsAsync("ready");
        await terminal.TypeAsync("hello\n");
        await terminal.OutputsAsync("got hello");
        await terminal.TypeAsync(CtrlZ);
        await terminal.OutputsAsync("Stopped");
        await terminal.OutputsAsync("inner> ", 2);
        await terminal.TypeAsync("fg\n");
        await terminal.OutputsAsync("resumed");
        await terminal.TypeAsync("again\n");
        await terminal.OutputsAsync("got again");
        await terminal.TypeAsync(CtrlC);
        await terminal.OutputsAsync("inner> ", 3);
        await terminal.TypeAsync("exit 4\n");
        Assert.Equal(4, await terminal.EndAsync());
    }

    [Fact]
    public async Task Follows_the_size_of_its_own_terminal()
    {
        await using var terminal = At(
            "stty rows 30 cols 90; tty >tty; exec \"$REEVE\" run --pty -- "
                + "sh -c 'trap \"stty size\" WINCH; stty size; while :; do sleep 0.02; done'"
        );
        await terminal.OutputsAsync("30 90");
        var tty = await File.ReadAllTextAsync(
            Path.Join(_folder.Path, "tty"),
            TestContext.Current.CancellationToken
        );
        await using var resize = RunningProgram.Start(
            "/bin/sh",
            null,
            "-c",
            $"stty rows 20 cols 70 <{tty.Trim()}"
        );
        Assert.Equal(0, await resize.EndAsync());
        await terminal.OutputsAsync("20 70");
        await terminal.TypeAsync(CtrlC);
        Assert.Equal(130, await terminal.EndAsync());
    }

    [Fact]
    public async Task Is_suspended_by_a_signal_and_takes_the_terminal_again()
    {
        _folder.Write(
            "script",
            "echo $PPID >pid; stty -echo; trap 'echo resumed' CONT; echo ready; while :; do read line && echo got $line; done\n"
        );
        await using var terminal = At("tty >tty; exec env PS1='outer> ' bash --norc -i");
        await terminal.OutputsAsync("outer> ");
        await terminal.TypeAsync("\"$REEVE\" run --pty sh script\n");
        await terminal.OutputsAsync("ready");
        var reeve = await File.ReadAllTextAsync(
            Path.Join(_folder.Path, "pid"),
            TestContext.Current.CancellationToken
        );
        await RunningProgram.SignalAsync(reeve.Trim(), "TSTP");
        await terminal.OutputsAsync("Stopped");
        await terminal.OutputsAsync("outer> ", 2);
        await terminal.TypeAsync("echo 4$((1+1))\n");
        await terminal.OutputsAsync("42");
        await terminal.OutputsAsync("outer> ", 3);
        await terminal.TypeAsync("fg\n");
        await terminal.OutputsAsync("resumed");
        await using var raw = RunningProgram.Start(
            "/bin/sh",
            _folder.Path,
            "-c",
            "until stty -a <$(cat tty) | grep -q -e -icanon; do sleep 0.05; done"
        );
        Assert.Equal(0, await raw.EndAsync());
        // So nothing is echoed by the outer terminal, and control C reaches the script.
        await terminal.TypeAsync("hello\r");
        await terminal.OutputsAsync("got hello");
        Assert.Equal(2, terminal.Output.Split("hello").Length);
        await terminal.TypeAsync(CtrlC);
        await terminal.OutputsAsync("outer> ", 4);
        await terminal.TypeAsync("exit $?\n");
        Assert.Equal(130, await terminal.EndAsync());
    }

    [Fact]
    public async Task Starts_it_anew_on_another_terminal_when_it_watches()
    {
        _folder.Write("file", "1");
        await using var terminal = At(
            "exec \"$REEVE\" run --pty --watch file -- sh -c 'echo run $(cat file); exec cat'"
        );
        await terminal.OutputsAsync("run 1");
        _folder.Write("file", "2");
        await terminal.OutputsAsync("run 2");
        await terminal.TypeAsync("typed\r");
        await terminal.OutputsAsync("typed", 2);
        await terminal.TypeAsync(CtrlC);
        Assert.Equal(130, await terminal.EndAsync());
    }

    private RunningProgram At(string line) => RunningProgram.AtTerminal(_folder.Path, line);
}
