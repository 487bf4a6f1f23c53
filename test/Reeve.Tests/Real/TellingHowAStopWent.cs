namespace Reeve.Tests.Real;

/// <summary>The outcome of a stop: which steps it took, whether the forced kill was needed, and whom that met.</summary>
public sealed class TellingHowAStopWent
{
    public static TheoryData<Containment> Containments { get; } =
    [Containment.ProcessGroup, Containment.Session, Containment.Cgroup];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Containments))]
    public async Task The_steps_that_were_needed_are_counted(Containment containment)
    {
        using var group = GroupFor(containment);
        await using var job = await Start("trap '' INT; echo; exec sleep 1000", containment, group);
        var sequence = StopSequence
            .Graceful(Signal.Interrupt, TimeSpan.FromMilliseconds(50))
            .Then(Signal.Terminate, Timeout.InfiniteTimeSpan)
            .Then(Signal.Quit, TimeSpan.Zero);
        var outcome = await job.Stop(sequence);
        Assert.Equal(new StopReport(2, WasForced: false, LeftoversKilled: 0, []), outcome.Stop);
        Assert.Equal(Signal.Terminate, outcome.Run!.End!.Value.Signal);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Containments))]
    public async Task A_main_process_that_had_to_be_killed_is_no_leftover(Containment containment)
    {
        using var group = GroupFor(containment);
        await using var job = await Start("trap '' TERM; echo; exec sleep 1000", containment, group);
        var outcome = await job.Stop(Signal.Terminate, TimeSpan.FromMilliseconds(50));
        Assert.Equal(new StopReport(1, WasForced: true, LeftoversKilled: 0, []), outcome.Stop);
        Assert.Equal(Signal.ForceStop, outcome.Run!.End!.Value.Signal);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Containments))]
    public async Task Those_that_outlived_the_main_process_and_had_to_be_killed_are_counted(
        Containment containment
    )
    {
        using var group = GroupFor(containment);
        // What it starts ignores the signal, as it does itself when it starts them; then it does no more.
        await using var job = await Start(
            "trap '' TERM; sleep 1000 & sleep 1000 & trap - TERM; echo; exec sleep 1000",
            containment,
            group
        );
        var run = job.State.Run!;
        var stop = job.Stop(Signal.Terminate, Timeout.InfiniteTimeSpan);
        Assert.Equal(Signal.Terminate, (await run.Exited).Signal);
        var kill = await job.Kill();
        Assert.Equal(new StopReport(1, WasForced: true, LeftoversKilled: 2, []), (await stop).Stop);
        Assert.Equal(kill.Stop, (await stop).Stop);
    }

    private static ControlGroup? GroupFor(Containment containment) =>
        containment == Containment.Cgroup ? new ControlGroup() : null;

    /// <summary>A job whose shell has come to its <c>echo</c>.</summary>
    private static async Task<Job> Start(string line, Containment containment, ControlGroup? group)
    {
        var command = Command.InShell(line) with { Containment = containment, StandardOutput = Stdio.Pipe };
        var job = new Job(group?.Contain(command) ?? command);
        var run = (await job.Start()).EnsureRun();
        await run.StandardOutput.ReadExactlyAsync(new byte[1]);
        return job;
    }
}
