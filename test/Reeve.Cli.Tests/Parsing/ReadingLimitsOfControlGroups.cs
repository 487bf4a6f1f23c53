using Reeve.Cli.CommandLine;
using Reeve.Cli.Parsing;

namespace Reeve.Cli.Tests.Parsing;

/// <summary>The options of a control group, as the command has them.</summary>
public sealed class ReadingLimitsOfControlGroups
{
    [Fact]
    public void Each_limit_is_the_commands_and_asks_for_a_control_group()
    {
        var command = Read("--memory 64M --cpus 1.5 --pids 20 --cgroup-parent /sys/parent");
        Assert.Equal(Containment.Cgroup, command.Containment);
        Assert.Equal(
            new CgroupSettings
            {
                Parent = "/sys/parent",
                MemoryMax = 64 << 20,
                CpuMax = 1.5,
                PidsMax = 20,
            },
            command.Cgroup
        );
    }

    [Fact]
    public void Without_a_limit_there_is_none() =>
        Assert.Equal(new CgroupSettings(), Read("--containment cgroup").Cgroup);

    [Fact]
    public void The_next_weaker_containment_is_the_one_that_is_named_second() =>
        Assert.Equal(Containment.Session, Read("--containment cgroup,session").Cgroup.OrElse);

    private static Command Read(string words)
    {
        var options = new RunOptions();
        var run = RunCommand.Create(options, new Messages(TextWriter.Null));
        return options.Cgroup.Contain(
            Command.Exec("true"),
            options.Containment,
            run.Parse([.. words.Split(' '), "--", "true"])
        );
    }
}
