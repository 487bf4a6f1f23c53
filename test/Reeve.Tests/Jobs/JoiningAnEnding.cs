using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>A stop at the head of the lane joins the ending that is under way.</summary>
public sealed class JoiningAnEnding
{
    private readonly SimulatedOs _os = Programs.CreateOs();

    [Fact]
    public void Its_steps_replace_what_was_left()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Stubborn);
            await job.Start();
            var first = job.Stop(
                StopSequence
                    .Graceful(Signal.Hangup, Programs.Seconds(10))
                    .Then(Signal.Terminate, Programs.Seconds(10))
            );
            await _os.Delay(1);
            var second = job.Stop(
                StopSequence
                    .Graceful(Signal.Interrupt, Programs.Seconds(2))
                    .Then(Signal.Quit, Programs.Seconds(100))
            );
            var outcome = await second;
            Assert.Equal("SIGHUP SIGCONT SIGINT SIGCONT SIGQUIT SIGCONT", _os.Processes[0].ReceivedText());
            Assert.Equal(3, outcome.Stop!.StepsTaken);
            Assert.Equal(Programs.Seconds(3), _os.Elapsed);
            Assert.Equal(outcome, await first);
        });
    }

    [Fact]
    public void The_kill_does_not_come_later_for_it()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Stubborn);
            await job.Start();
            _ = job.Stop(Signal.Terminate, Programs.Seconds(5));
            await _os.Delay(1);
            await job.Stop(Signal.Interrupt, Programs.Seconds(100));
            Assert.Equal(Programs.Seconds(5), _os.Elapsed);
            Assert.Contains(Signal.Interrupt, _os.Processes[0].Received);
        });
    }

    [Fact]
    public void Nor_for_one_that_never_escalates()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Stubborn);
            await job.Start();
            _ = job.Stop(
                StopSequence
                    .Graceful(Signal.Hangup, Programs.Seconds(2))
                    .Then(Signal.Terminate, Programs.Seconds(3))
            );
            await _os.Delay(1);
            await job.Stop(Signal.Interrupt, Timeout.InfiniteTimeSpan);
            Assert.Equal(Programs.Seconds(5), _os.Elapsed);
        });
    }

    [Fact]
    public void A_shorter_one_shortens_one_that_never_escalates()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Stubborn);
            await job.Start();
            _ = job.Stop(Signal.Terminate, Timeout.InfiniteTimeSpan);
            await _os.Delay(1);
            await job.Stop(Signal.Interrupt, Programs.Seconds(2));
            Assert.Equal(Programs.Seconds(3), _os.Elapsed);
        });
    }

    [Fact]
    public void After_the_kill_it_only_waits()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Undead);
            await job.Start();
            _ = job.Kill();
            var stop = job.Stop();
            await _os.Delay(1);
            Assert.Equal("SIGKILL", _os.Processes[0].ReceivedText());
            _os.Processes[0].Exit(0);
            Assert.Equal(JobOutcomeKind.Done, (await stop).Kind);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_calls_off_the_spawn_of_a_restart(bool isTry)
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Slow);
            var run = (await job.Start()).EnsureRun();
            var restart = isTry ? job.TryRestart() : job.Restart();
            await _os.Delay(1);
            var stop = job.Stop();
            var outcome = await restart;
            Assert.Equal(JobOutcomeKind.Superseded, outcome.Kind);
            Assert.Same(run, outcome.Run);
            Assert.Equal(JobOutcomeKind.Done, (await stop).Kind);
            Assert.IsType<JobState.Finished>(job.State);
        });
        Assert.Single(_os.Processes);
    }

    [Fact]
    public void A_start_behind_it_starts_again()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Slow);
            await job.Start();
            var restart = job.Restart();
            _ = job.Stop();
            var start = job.Start();
            Assert.Equal(JobOutcomeKind.Superseded, (await restart).Kind);
            Assert.Equal(2, (await start).EnsureRun().Number);
        });
        Assert.Equal(2, _os.Processes.Count);
        Assert.Equal(1, _os.MaximumAliveTrees("slow"));
    }

    [Fact]
    public void A_high_start_during_a_stop_makes_a_spawn_follow_and_a_stop_calls_it_off_again()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Slow);
            await job.Start();
            var stop = job.Stop();
            await _os.Delay(1);
            var start = job.Send(JobControl.Start(), JobPriority.High);
            Assert.Equal(JobOutcomeKind.Done, (await stop).Kind);
            Assert.Equal(2, (await start).EnsureRun().Number);

            _ = job.Stop();
            await _os.Delay(1);
            start = job.Send(JobControl.Start(), JobPriority.High);
            await _os.Delay(1);
            await job.Stop();
            Assert.Equal(JobOutcomeKind.Superseded, (await start).Kind);
        });
        Assert.Equal(2, _os.Processes.Count);
    }

    [Fact]
    public void Leftovers_that_are_being_killed_are_an_ending_too()
    {
        _os.Define("parent", static p => p.Fork(static child => child.RefuseToDie()).Exit(3));
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Command.Exec("parent"));
            var run = (await job.Start()).EnsureRun();
            await run.Exited;
            var stop = job.Stop();
            await _os.Delay(1);
            Assert.False(stop.IsCompleted);
            _os.Processes[1].Exit(0);
            var outcome = await stop;
            Assert.Equal(JobOutcomeKind.Done, outcome.Kind);
            Assert.Equal(1, outcome.Stop!.LeftoversKilled);
        });
    }
}
