using Reeve.Cli.Tests.Helpers;

namespace Reeve.Cli.Tests.Program;

public sealed class UsingControlGroups
{
    [Fact]
    public async Task A_daemon_that_the_command_leaves_is_killed()
    {
        SkipWithoutVersion2();
        await using var reeve = RunningProgram.Reeve(
            null,
            "run",
            "--containment",
            "cgroup",
            "--",
            "sh",
            "-c",
            "setsid sleep 1000 & echo $!; exit 3"
        );
        Assert.Equal(3, await reeve.EndAsync());
        Assert.Empty(reeve.Errors);
        Assert.Contains(ProcessState.Of(reeve.Output.Trim()), "-ZX");
    }

    [Theory]
    [InlineData("--memory", "64M", "memory")]
    [InlineData("--cpus", "0.5", "cpu")]
    [InlineData("--pids", "100", "pids")]
    public async Task A_limit_whose_controller_is_not_there_is_told(string option, string value, string name)
    {
        SkipWithoutVersion2();
        Assert.SkipWhen(
            Controllers().Contains(name, StringComparison.Ordinal),
            $"the {name} controller is there"
        );
        await using var reeve = RunningProgram.Reeve(null, "run", option, value, "--", "true");
        Assert.Equal(126, await reeve.EndAsync());
        EndingWithTheCommand.AssertOneLine(reeve, $"has no {name} controller");
    }

    [Fact]
    public async Task Where_none_can_be_had_the_other_that_was_named_is_taken_and_that_is_told()
    {
        await using var reeve = RunningProgram.Reeve(
            null,
            "run",
            "--containment",
            "cgroup,session",
            "--cgroup-parent",
            "/no/such/group",
            "--",
            "sh",
            "-c",
            "echo $$ $(ps -o sid= -p $$)"
        );
        Assert.Equal(0, await reeve.EndAsync());
        var ids = reeve.Output.Split(' ', StringSplitOptions.TrimEntries);
        Assert.Equal(ids[0], ids[1]);
        Assert.Contains(
            "It has Containment.Session instead of a control group.",
            Assert.Single(reeve.OwnLines)
        );
    }

    [Theory]
    [InlineData("--shell")]
    [InlineData("--pty")]
    public async Task Where_none_can_be_had_and_no_other_was_named_it_fails(string option)
    {
        await using var reeve = RunningProgram.Reeve(
            null,
            "run",
            option,
            "--cgroup-parent",
            "/no/such/group",
            "--",
            "true"
        );
        Assert.Equal(126, await reeve.EndAsync());
        EndingWithTheCommand.AssertOneLine(reeve, "'/no/such/group' is no control group");
    }

    [Fact]
    public async Task The_command_has_the_terminal()
    {
        SkipWithoutVersion2();
        await using var terminal = RunningProgram.AtTerminal(
            null,
            "exec $REEVE run --containment cgroup -- sh -c 'echo ready; read line; echo \"got $line\"'"
        );
        await terminal.OutputsAsync("ready");
        await terminal.TypeAsync("words\n");
        await terminal.OutputsAsync("got words");
        Assert.Equal(0, await terminal.EndAsync());
    }

    private static void SkipWithoutVersion2()
    {
        Assert.SkipUnless(
            File.ReadAllText("/proc/self/mountinfo").Contains(" - cgroup2 ", StringComparison.Ordinal),
            "no cgroup v2 is mounted here"
        );
        Assert.SkipUnless(Environment.UserName == "root", "only root may make control groups anywhere");
    }

    private static string Controllers()
    {
        var mount = File.ReadLines("/proc/self/mountinfo")
            .First(line => line.Contains(" - cgroup2 ", StringComparison.Ordinal))
            .Split(' ')[4];
        return File.ReadAllText(mount + "/cgroup.controllers");
    }
}
