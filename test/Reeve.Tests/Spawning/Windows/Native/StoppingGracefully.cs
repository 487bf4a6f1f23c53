using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning.Windows.Native;

/// <summary>Control events as signals.</summary>
public sealed class StoppingGracefully
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Is_heard_by_the_program_as_Ctrl_C(string signal)
    {
        var (job, run) = await Start("obey", "INT", "0");
        await using (job)
        {
            var outcome = await job.Stop(Signal.Parse(signal), Limit);
            Assert.Equal((1, false), (outcome.Stop!.StepsTaken, outcome.Stop.WasForced));
            Assert.Equal(ProcessEnd.Exit(0), run.End);
        }
    }

    [Fact]
    public async Task A_program_that_does_nothing_about_it_is_ended_by_it()
    {
        var (job, run) = await Start("sleep", "1000");
        await using (job)
        {
            Assert.False((await job.Stop(Signal.Terminate, Limit)).Stop!.WasForced);
            Assert.Equal(ProcessEnd.BySignal(Signal.Interrupt), run.End);
        }
    }

    [Fact]
    public async Task What_cannot_be_delivered_is_told_and_the_next_step_taken()
    {
        var failures = new List<JobFailure>();
        var (job, run) = await Start("obey", "INT", "0");
        await using (job)
        {
            await job.SetErrorHandler(failures.Add);
            var sequence = StopSequence.Graceful(Signal.Hangup, Limit).Then(Signal.User1, Limit);
            var outcome = await job.Stop(sequence);
            Assert.Equal((0, true), (outcome.Stop!.StepsTaken, outcome.Stop.WasForced));
            Assert.Equal(ProcessEnd.BySignal(Signal.ForceStop), run.End);
            await job.Call(_ => { });
            Assert.Equal(2, failures.Count);
        }
    }

    [Fact(
        Skip = "needs a real Windows: Wine says that CTRL+BREAK was sent, and nobody hears it",
        SkipWhen = nameof(Wine.IsHere),
        SkipType = typeof(Wine)
    )]
    [Trait(Wine.NeedsRealWindows, "CTRL+BREAK")]
    public async Task Quit_is_Ctrl_Break()
    {
        var (job, run) = await Start("obey", "QUIT", "0");
        await using (job)
        {
            Assert.False((await job.Stop(Signal.Quit, Limit)).Stop!.WasForced);
            Assert.Equal(ProcessEnd.Exit(0), run.End);
        }
    }

    [Fact]
    public async Task A_program_that_takes_too_long_is_killed_when_its_time_is_over()
    {
        var (job, run) = await Start("obey", "INT", "1000000");
        await using (job)
        {
            var outcome = await job.Stop(Signal.Interrupt, TimeSpan.FromMilliseconds(200));
            Assert.Equal((1, true), (outcome.Stop!.StepsTaken, outcome.Stop.WasForced));
            Assert.Equal(ProcessEnd.BySignal(Signal.ForceStop), run.End);
        }
    }

    private static async Task<(Job Job, Run Run)> Start(params string[] arguments)
    {
        var job = new Job(Command.Exec(TestChild.Path, arguments) with { StandardOutput = Stdio.Pipe });
        var run = (await job.Start()).EnsureRun();
        Assert.Equal("ready", await new StreamReader(run.StandardOutput).ReadLineAsync().WaitAsync(Limit));
        return (job, run);
    }
}
