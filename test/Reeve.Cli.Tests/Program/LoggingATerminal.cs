using Reeve.Cli.Tests.Helpers;

namespace Reeve.Cli.Tests.Program;

/// <summary><c>reeve run --log FILE --pty</c>: the log has what the terminal shows.</summary>
public sealed class LoggingATerminal : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--log out.log --pty")]
    [InlineData("--log out.log --log-tee --pty")]
    public async Task What_the_command_shows_is_shown_and_logged(string options)
    {
        await using var reeve = Run(options, "test -t 1 && test -t 2 && echo out; echo err >&2; exit 3");
        Assert.Equal(3, await reeve.EndAsync());
        Assert.Equal("out\r\nerr\r\n", reeve.Output);
        Assert.Equal(reeve.Output, Read("out.log"));
        Assert.Empty(reeve.Errors);
    }

    [Fact]
    public async Task So_it_is_at_a_terminal_with_what_is_typed()
    {
        await using var terminal = RunningProgram.AtTerminal(
            _folder.Path,
            "exec \"$REEVE\" run --log out.log --pty --shell -- 'echo ready; read line; echo got $line'"
        );
        await terminal.OutputsAsync("ready");
        await terminal.TypeAsync("hello\r");
        Assert.Equal(0, await terminal.EndAsync());
        Assert.Equal("ready\r\nhello\r\ngot hello\r\n", Read("out.log"));
        Assert.Equal(Read("out.log"), terminal.Output);
    }

    [Fact]
    public async Task A_full_file_is_renamed()
    {
        await using var reeve = Run("--log out.log --log-size 1K --log-files 9 --pty", "seq 1000 1999");
        Assert.Equal(0, await reeve.EndAsync());
        var files = Enumerable
            .Range(1, 5)
            .Reverse()
            .Select(number => $"out.log.{number}")
            .Append("out.log")
            .Select(Read)
            .ToArray();
        // 6,000 bytes in lines of 6, as a terminal ends a line by two.
        Assert.Equal([1020, 1020, 1020, 1020, 1020, 900], files.Select(static text => text.Length));
        Assert.Equal(
            string.Concat(Enumerable.Range(1000, 1000).Select(static i => $"{i}\r\n")),
            string.Concat(files)
        );
        Assert.Equal(string.Concat(files), reeve.Output);
    }

    [Fact]
    public async Task The_terminal_of_every_run_is_logged()
    {
        _folder.Write("watched", "1");
        await using var reeve = Run(
            "--log out.log --watch watched --pty",
            "echo begun $(cat watched); exec sleep 1000"
        );
        await reeve.OutputsAsync("begun 1");
        File.Move(_folder.Write("new", "2"), _folder.At("watched"), overwrite: true);
        await reeve.OutputsAsync("begun 2");
        await reeve.SignalAsync("TERM");
        Assert.Equal(143, await reeve.EndAsync());
        Assert.Equal("begun 1\r\nbegun 2\r\n", Read("out.log"));
    }

    /// <summary>Without a log the command would be hung up.</summary>
    [Fact]
    public async Task A_reader_that_goes_away_is_told_of_once_and_all_is_logged()
    {
        await using var reeve = RunningProgram.Start(
            "/bin/sh",
            _folder.Path,
            "-c",
            "\"$REEVE\" run --log out.log --pty --shell -- 'echo one; while ! test -e gone; do sleep 0.05; done; seq 20000' "
                + "| { read line; exec <&-; touch gone; }"
        );
        await reeve.EndAsync();
        Assert.Contains("no longer shown, only logged: Broken pipe", Assert.Single(reeve.OwnLines));
        Assert.Equal(5 + 128_894, Read("out.log").Length);
    }

    [Fact]
    public async Task What_reeve_was_started_without_is_logged_all_the_same()
    {
        await using var reeve = RunningProgram.Start(
            "/bin/sh",
            _folder.Path,
            "-c",
            "exec \"$REEVE\" run --log out.log --pty -- seq 3 >&-"
        );
        Assert.Equal(0, await reeve.EndAsync());
        Assert.Equal("1\r\n2\r\n3\r\n", Read("out.log"));
        // Nothing is missed that was never there.
        Assert.Empty(reeve.OwnLines);
    }

    [Fact]
    public async Task A_full_disk_is_told_once_and_all_is_shown()
    {
        await using var reeve = Run("--log /dev/full --pty", "seq 3; exit 3");
        Assert.Equal(3, await reeve.EndAsync());
        Assert.Equal("1\r\n2\r\n3\r\n", reeve.Output);
        var lines = reeve.OwnLines.ToArray();
        Assert.Equal(2, lines.Length);
        Assert.Contains("No space left on device", lines[0]);
        Assert.Contains("9 bytes of the output are missing", lines[1]);
    }

    private RunningProgram Run(string options, string line) =>
        RunningProgram.Reeve(_folder.Path, ["run", .. options.Split(' '), "--shell", "--", line]);

    private string Read(string name) => File.ReadAllText(_folder.At(name));
}
