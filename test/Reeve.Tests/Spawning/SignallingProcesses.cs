using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning;

public sealed class SignallingProcesses
{
    [Theory]
    [InlineData(Containment.None)]
    [InlineData(Containment.ProcessGroup)]
    [InlineData(Containment.Session)]
    public async Task Reaches_the_main_process(Containment containment)
    {
        await using var child = await Watched.Start(
            Sh.Exec("sleep", "1000") with
            {
                Containment = containment,
            }
        );
        Assert.Equal(Delivery.Delivered, child.Child.Signal(Signal.Terminate));
        Assert.Equal(Sh.Terminated, (await child.Exited).End);
        await child.Gone;
        Assert.Equal(Delivery.NobodyThere, child.Child.Signal(Signal.Terminate));
        Assert.Equal(Delivery.NobodyThere, child.Child.Signal(Signal.Terminate, SignalTarget.MainProcess));
        child.Child.Kill();
    }

    [PosixOnly("a trap of the shell")]
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reaches_the_whole_group_or_the_main_process_only(bool groupsByPidFd)
    {
        using var file = new TemporaryFile();
        var command = Command.InShell(
            "trap '' USR1; (trap - USR1; exec sleep 1000) & echo $! ; exec sleep 1000"
        ) with
        {
            StandardOutput = Stdio.ToFile(file.Path),
        };
        await using var child = await Watched.Start(command, Watched.NewSpawner(groupsByPidFd));
        var member = await Until.Number(file.Path);
        await Until.True(
            () => File.ReadAllText($"/proc/{member}/cmdline").StartsWith("sleep", StringComparison.Ordinal),
            "the member's own program"
        );
        Assert.Equal([child.Id, member], child.Child.GetMembers().Order());
        Assert.Equal(Delivery.Delivered, child.Child.Signal(Signal.User1, SignalTarget.MainProcess));
        Assert.True(Until.IsAlive(member));
        Assert.Equal(Delivery.Delivered, child.Child.Signal(Signal.User1));
        await Until.True(() => !Until.IsAlive(member), "the member's end");
        Assert.True(Until.IsAlive(child.Id));
    }

    [Fact]
    public async Task Zero_is_no_signal()
    {
        await using var child = await Watched.Start(Sh.Exec("sleep", "1000"));
        Assert.Equal(Delivery.Unsupported, child.Child.Signal(default));
    }

    [PosixOnly("a loop of the shell")]
    [Fact]
    public async Task Tells_what_the_members_use()
    {
        await using var child = await Watched.Start(Command.InShell("sleep 1000 & while :; do :; done"));
        await Until.True(() => child.Child.GetMembers().Count == 2, "two members");
        await Until.True(() => child.Child.Sample()!.Value.CpuTime > TimeSpan.Zero, "CPU time");
        var sample = child.Child.Sample()!.Value;
        Assert.Equal(2, sample.Processes);
        Assert.True(sample.MemoryBytes > 100_000);
    }
}
