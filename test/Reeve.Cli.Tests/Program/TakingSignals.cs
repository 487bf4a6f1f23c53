using Reeve.Cli.Tests.Helpers;

namespace Reeve.Cli.Tests.Program;

public sealed class TakingSignals
{
    // A shell runs its traps only between commands, and at once during wait.
    private const string Wait = "echo ready; while :; do sleep 1000 & wait $!; done";

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Stops_gracefully_at_the_first(string signal)
    {
        await using var reeve = Shell("trap 'echo bye; exit 5' TERM; " + Wait);
        await reeve.OutputsAsync("ready");
        await reeve.SignalAsync(signal);
        Assert.Equal(5, await reeve.EndAsync());
        Assert.Equal("ready\nbye\n", reeve.Output);
    }

    [Fact]
    public async Task Ends_after_the_time_when_the_command_ignores_the_signal()
    {
        await using var reeve = Shell("trap '' TERM; " + Wait, "--stop-timeout", "200ms");
        await reeve.OutputsAsync("ready");
        await reeve.SignalAsync("TERM");
        Assert.Equal(137, await reeve.EndAsync());
    }

    [Fact]
    public async Task Kills_at_the_second()
    {
        await using var reeve = Shell("trap 'echo no' TERM; " + Wait, "--stop-timeout", "forever");
        await reeve.OutputsAsync("ready");
        await reeve.SignalAsync("TERM");
        await reeve.OutputsAsync("no");
        await reeve.SignalAsync("TERM");
        Assert.Equal(137, await reeve.EndAsync());
    }

    [Fact]
    public async Task Says_how_to_hurry_a_stop_that_takes_long()
    {
        await using var reeve = Shell("trap 'echo no' TERM; " + Wait, "--stop-timeout", "forever");
        await reeve.OutputsAsync("ready");
        await reeve.SignalAsync("TERM");
        await reeve.SaysAsync("once more kills it");
        await reeve.SignalAsync("INT");
        Assert.Equal(137, await reeve.EndAsync());
    }

    [Fact]
    public async Task Takes_the_steps_of_the_stop_sequence_and_then_kills()
    {
        await using var reeve = Shell(
            "trap 'echo int' INT; trap 'echo quit' QUIT; trap '' TERM; " + Wait,
            ["--stop", "INT 100ms", "--stop", "QUIT 100ms", "--stop", "TERM 0"]
        );
        await reeve.OutputsAsync("ready");
        await reeve.SignalAsync("TERM");
        Assert.Equal(137, await reeve.EndAsync());
        Assert.Equal("ready\nint\nquit\n", reeve.Output);
    }

    [Theory]
    [InlineData("HUP")]
    [InlineData("QUIT")]
    [InlineData("USR1")]
    [InlineData("USR2")]
    [InlineData("WINCH")]
    public async Task Passes_the_others_on(string signal)
    {
        await using var reeve = Shell($"trap 'echo got {signal}; exit 6' {signal}; " + Wait);
        await reeve.OutputsAsync("ready");
        await reeve.SignalAsync(signal);
        Assert.Equal(6, await reeve.EndAsync());
        Assert.Contains($"got {signal}", reeve.Output);
    }

    [Fact]
    public async Task Suspends_and_resumes_the_command_with_itself()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "bash is not installed");
        // Under job control reeve is in a group that somebody can continue.
        await using var shell = RunningProgram.Start(
            "/bin/bash",
            null,
            [
                "-c",
                "set -m; \"$REEVE\" run --shell -- \"$1\" <&- & echo $!; read line",
                "sh",
                "echo $$; " + Wait,
            ]
        );
        await shell.OutputsAsync("ready");
        var ids = shell.Output.Split('\n');
        await RunningProgram.SignalAsync(ids[0], "TSTP");
        await ProcessState.WaitAsync(ids[0], 'T');
        await ProcessState.WaitAsync(ids[1], 'T');
        await RunningProgram.SignalAsync(ids[0], "CONT");
        await ProcessState.WaitAsync(ids[0], 'S');
        await ProcessState.WaitAsync(ids[1], 'S');
        await RunningProgram.SignalAsync(ids[0], "TERM");
        await ProcessState.WaitAsync(ids[1], 'Z', '-');
        await ProcessState.WaitAsync(ids[0], 'Z', '-');
    }

    [Fact]
    public async Task Leaves_alone_what_was_ignored_when_it_was_started()
    {
        await using var reeve = RunningProgram.Start(
            "/bin/sh",
            null,
            ["-c", "trap '' HUP; exec \"$REEVE\" run --shell -- \"$1\"", "sh", "trap 'exit 5' TERM; " + Wait]
        );
        await reeve.OutputsAsync("ready");
        await reeve.SignalAsync("HUP");
        await reeve.SignalAsync("TERM");
        Assert.Equal(5, await reeve.EndAsync());
    }

    private static RunningProgram Shell(string line, params string[] options) =>
        RunningProgram.Reeve(null, ["run", .. options, "--", "sh", "-c", line]);
}
