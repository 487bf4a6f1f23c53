namespace Reeve.Tests.Spawning;

public sealed class ChildrenBeingTraced
{
    // PTRACE_SEIZE, and then nothing: the tracer does not take the end, and so nobody else can.
    private const string Seize = """
        import ctypes, sys, time
        ctypes.CDLL(None).ptrace(0x4206, int(sys.argv[1]), 0, 0)
        time.sleep(1000)
        """;

    [Fact]
    public async Task The_end_is_told_when_the_tracer_has_let_go()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "There is no python3 to trace with.");
        await using var child = await Watched.Start(Command.Exec("sleep", "1000"));
        await using var tracer = await Watched.Start(Command.Exec("python3", "-c", Seize, $"{child.Id}"));
        await Until.True(
            () =>
                !File.ReadAllText($"/proc/{child.Id}/status")
                    .Contains("TracerPid:\t0\n", StringComparison.Ordinal),
            "the tracer"
        );
        child.Child.Kill();
        await Until.True(() => Until.State(child.Id) == 'Z', "the end");
        Assert.False(child.IsGone);
        tracer.Child.Kill();
        await child.Gone;
    }
}
