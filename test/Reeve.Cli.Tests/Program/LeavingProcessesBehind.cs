using Reeve.Cli.Tests.Helpers;

namespace Reeve.Cli.Tests.Program;

/// <summary>A command that ends while a process in its containment lives on.</summary>
public sealed class LeavingProcessesBehind
{
    // The process keeps none of the streams, so that the end of the output is reeve's end.
    private const string Line = "sleep 1000 < /dev/null > /dev/null 2>&1 & echo $!";

    [Theory]
    [InlineData]
    [InlineData("--leftovers", "kill")]
    [InlineData("--leftovers", "kill", "--containment", "session")]
    public async Task Kills_it_by_default(params string[] options)
    {
        await using var reeve = RunningProgram.Reeve(null, ["run", .. options, "--shell", "--", Line]);
        Assert.Equal(0, await reeve.EndAsync());
        Assert.False(IsAlive(reeve));
    }

    [Theory]
    [InlineData("process-group")]
    [InlineData("session")]
    public async Task Leaves_it_when_told_to(string containment)
    {
        await using var reeve = RunningProgram.Reeve(
            null,
            ["run", "--leftovers", "leave", "--containment", containment, "--shell", "--", Line]
        );
        Assert.Equal(0, await reeve.EndAsync());
        // Whoever would kill it because reeve has ended would have done so by then.
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.True(IsAlive(reeve));
        await using var kill = RunningProgram.Start("kill", null, "-KILL", reeve.Output.Trim());
        Assert.Equal(0, await kill.EndAsync());
    }

    [Fact]
    public async Task Waits_for_it_when_told_to()
    {
        await using var reeve = RunningProgram.Reeve(
            null,
            ["run", "--leftovers", "wait", "--shell", "--", "(sleep 0.5; echo late) & echo early"]
        );
        Assert.Equal(0, await reeve.EndAsync());
        Assert.Equal("early\nlate\n", reeve.Output);
    }

    private static bool IsAlive(RunningProgram reeve) =>
        ProcessState.Of(reeve.Output.Trim()) is not ('-' or 'Z');
}
