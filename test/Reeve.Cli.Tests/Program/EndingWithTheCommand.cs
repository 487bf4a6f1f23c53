using Reeve.Cli.Tests.Helpers;

namespace Reeve.Cli.Tests.Program;

public sealed class EndingWithTheCommand
{
    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("kill -KILL $$", 137)]
    [InlineData("kill -TERM $$", 143)]
    public async Task Exits_as_the_command_did(string line, int expected)
    {
        await using var reeve = RunningProgram.Reeve(null, "run", "--", "sh", "-c", line);
        Assert.Equal(expected, await reeve.EndAsync());
        Assert.Empty(reeve.Output);
        Assert.Empty(reeve.Errors);
    }

    [Fact]
    public async Task Exits_with_127_when_the_program_is_not_found()
    {
        await using var reeve = RunningProgram.Reeve(null, "run", "--", "no-such-program-here");
        Assert.Equal(127, await reeve.EndAsync());
        AssertOneLine(reeve, "no-such-program-here");
    }

    [Fact]
    public async Task Exits_with_126_when_the_file_cannot_be_executed()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("data.txt", "no program");
        await using var reeve = RunningProgram.Reeve(null, "run", "--", path);
        Assert.Equal(126, await reeve.EndAsync());
        AssertOneLine(reeve, "data.txt");
    }

    [Fact]
    public async Task Exits_with_127_when_the_shell_does_not_find_it()
    {
        await using var reeve = RunningProgram.Reeve(null, "run", "--shell", "--", "no-such-program-here");
        Assert.Equal(127, await reeve.EndAsync());
    }

    [Fact]
    public async Task Loses_nothing_of_the_output()
    {
        await using var reeve = RunningProgram.Reeve(
            null,
            "run",
            "--shell",
            "--",
            "seq 1 50000; echo end >&2"
        );
        Assert.Equal(0, await reeve.EndAsync());
        Assert.Equal(50_000, reeve.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.EndsWith("\n50000\n", reeve.Output);
        Assert.Equal("end\n", reeve.Errors);
    }

    [Fact]
    public async Task Gives_the_command_its_input()
    {
        await using var reeve = RunningProgram.Reeve(null, "run", "--", "cat");
        await reeve.TypeAsync("one\ntwo\n");
        reeve.Input.Close();
        Assert.Equal(0, await reeve.EndAsync());
        Assert.Equal("one\ntwo\n", reeve.Output);
    }

    [Fact]
    public async Task Gives_the_command_its_directory_and_environment()
    {
        using var folder = new TemporaryFolder();
        await using var reeve = RunningProgram.Reeve(
            null,
            [
                "run",
                "--cwd",
                folder.Path,
                "--clear-env",
                "--env",
                "A=x y",
                "--",
                "/bin/sh",
                "-c",
                "pwd -P; /usr/bin/env",
            ]
        );
        Assert.Equal(0, await reeve.EndAsync());
        var lines = reeve.Output.Split('\n');
        Assert.EndsWith(Path.GetFileName(folder.Path), lines[0]);
        Assert.Contains("A=x y", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("TERM="));
    }

    [Fact]
    public async Task Takes_words_after_the_command_as_the_commands_own()
    {
        await using var reeve = RunningProgram.Reeve(null, "run", "echo", "--help", "@x", "--", "-z");
        Assert.Equal(0, await reeve.EndAsync());
        Assert.Equal("--help @x -- -z\n", reeve.Output);
    }

    [Fact]
    public async Task Gives_a_shell_line_what_follows_it()
    {
        await using var reeve = RunningProgram.Reeve(
            null,
            ["run", "--shell=/bin/bash", "--", "echo \"$0,$1\" ${BASH_VERSION:+bash}", "a b", "c"]
        );
        Assert.Equal(0, await reeve.EndAsync());
        Assert.Equal("a b,c bash\n", reeve.Output);
    }

    [Fact]
    public async Task Leaves_nothing_behind_when_the_command_ends()
    {
        await using var reeve = RunningProgram.Reeve(null, "run", "--shell", "--", "sleep 1000 & echo $!");
        Assert.Equal(0, await reeve.EndAsync());
        // Who has died may still be there as a zombie, until whoever is PID 1 here takes its status.
        Assert.Contains(ProcessState.Of(reeve.Output.Trim()), "ZX-");
    }

    [Theory]
    [InlineData("2>&-", "no-such-program-here", 127)]
    [InlineData(">&- 2>&-", "no-such-program-here", 127)]
    [InlineData("<&- >&- 2>&-", "no-such-program-here", 127)]
    [InlineData("<&- >&- 2>&-", "true", 0)]
    [InlineData("<&- >&- 2>&-", "false", 1)]
    [InlineData("2>/dev/full", "no-such-program-here", 127)]
    public async Task Exits_as_usual_when_its_own_streams_are_closed_or_full(
        string streams,
        string command,
        int expected
    )
    {
        await using var reeve = RunningProgram.Start(
            "/bin/sh",
            null,
            "-c",
            $"exec \"$REEVE\" run -- {command} {streams}"
        );
        Assert.Equal(expected, await reeve.EndAsync());
        Assert.Empty(reeve.Output);
        Assert.Empty(reeve.Errors);
    }

    internal static void AssertOneLine(RunningProgram reeve, string part)
    {
        Assert.Empty(reeve.Output);
        var line = Assert.Single(reeve.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("reeve: ", line);
        Assert.Contains(part, line);
    }
}
