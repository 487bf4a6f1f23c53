using Reeve.Cli.Tests.Helpers;

namespace Reeve.Cli.Tests.Program;

public sealed class RefusingBadUsage
{
    [Theory]
    [InlineData("run", "there is no command")]
    [InlineData("run --", "there is no command")]
    [InlineData("run --nope -- true", "--nope")]
    [InlineData("run --stop-signal NOPE -- true", "'NOPE' is not a signal")]
    [InlineData("run --stop-timeout -5s -- true", "negative")]
    [InlineData("run --stop INT_2s -- true", "INT_2s")]
    [InlineData("run --stop TERM:2s --stop-timeout 3s -- true", "--stop cannot be combined")]
    [InlineData("run --env A -- true", "--env NAME=VALUE")]
    [InlineData("run --containment jail -- true", "'jail' is not a containment")]
    [InlineData("run --leftovers sell -- true", "'sell' is no choice for --leftovers")]
    [InlineData("run --memory lots -- true", "'lots' is not a size")]
    [InlineData("run --cpus 0 -- true", "'--cpus 0' is no number of CPUs")]
    [InlineData("run --pids many -- true", "'--pids many' is no number of processes")]
    [InlineData(
        "run --pids 5 --containment session -- true",
        "--pids needs --containment cgroup, not session"
    )]
    [InlineData("run --containment session,none -- true", "'session,none' is not a containment")]
    [InlineData("run --foreground maybe -- true", "maybe")]
    [InlineData("run --watch /no/such/path -- true", "'/no/such/path'")]
    [InlineData("run --watch . --on-change jump -- true", "'jump'")]
    [InlineData("run --watch . --debounce soon -- true", "'soon' is not a time")]
    [InlineData("run --ext cs -- true", "--ext does nothing without --watch")]
    [InlineData("run --cwd /no/such/path -- true", "'/no/such/path'")]
    [InlineData("run --events xml -- true", "--events xml")]
    [InlineData("run --events json:/no/such/path -- true", "events cannot be written")]
    [InlineData("run --events json:fd:876 -- true", "events cannot be written")]
    [InlineData("run --pty --foreground always -- true", "--foreground always")]
    [InlineData("run --pty --containment process-group -- true", "--pty needs a session")]
    [InlineData("run --nice 20 -- true", "'--nice 20'")]
    [InlineData("run --rlimit files=3 -- true", "'files' is no resource")]
    [InlineData("run --rlimit nofile=2:1 -- true", "above the hard one")]
    [InlineData(
        "run --log /no/such/path -- true",
        "log cannot be written: '/no/such/path': No such file or directory"
    )]
    [InlineData("run --log out --log-size big -- true", "'big' is not a size")]
    [InlineData("run --log out --log-files -1 -- true", "--log-files -1")]
    [InlineData("run --log-tee -- true", "--log-tee does nothing without --log")]
    [InlineData("run --cwd", "--cwd")]
    [InlineData("fly", "fly")]
    [InlineData("", "command")]
    public async Task Says_why_in_one_line_and_exits_with_2(string arguments, string reason)
    {
        await using var reeve = RunningProgram.Reeve(
            null,
            arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        );
        Assert.Equal(2, await reeve.EndAsync());
        EndingWithTheCommand.AssertOneLine(reeve, reason);
    }

    [Theory]
    [InlineData("--help", "reeve [command]")]
    [InlineData("run --help", "reeve run [options] [--] COMMAND [ARG...]")]
    [InlineData("run --watch . -h", "Exit status")]
    [InlineData("--version", ".")]
    public async Task Tells_how_it_is_used(string arguments, string part)
    {
        await using var reeve = RunningProgram.Reeve(null, arguments.Split(' '));
        Assert.Equal(0, await reeve.EndAsync());
        Assert.Contains(part, reeve.Output);
        Assert.Empty(reeve.Errors);
    }
}
