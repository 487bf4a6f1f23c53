using Reeve.Cli.Tests.Helpers;

namespace Reeve.Cli.Tests.Program;

public sealed class LimitingTheCommand
{
    [Fact]
    public async Task Gives_it_a_nice_value_and_limits_of_resources()
    {
        await using var reeve = RunningProgram.Reeve(
            null,
            [
                .. "run --nice 7 --rlimit nofile=100:200 --rlimit core=0 -- sh -c".Split(' '),
                "nice; ulimit -Sn; ulimit -Hn; ulimit -c",
            ]
        );
        Assert.Equal(0, await reeve.EndAsync());
        Assert.Equal("7\n100\n200\n0\n", reeve.Output);
    }

    [Fact]
    public async Task Exits_with_126_when_the_system_refuses_one()
    {
        await using var reeve = RunningProgram.Reeve(
            null,
            "run --rlimit nofile=unlimited -- touch /no/such/path".Split(' ')
        );
        Assert.Equal(126, await reeve.EndAsync());
        EndingWithTheCommand.AssertOneLine(reeve, "cannot set its limit of open files to unlimited");
    }
}
