using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>The steps of a stop sequence, one after another.</summary>
public sealed class StopSteps
{
    private readonly SimulatedOs _os = Programs.CreateOs();

    [Fact]
    public void Kills_after_the_grace_period()
    {
        var outcome = Stop(Programs.Stubborn, StopSequence.Graceful(Signal.Terminate, Programs.Seconds(5)));
        Assert.Equal(Programs.Seconds(5), _os.Elapsed);
        Assert.Equal("SIGTERM SIGCONT SIGKILL", _os.Processes[0].ReceivedText());
        Assert.Equal(ProcessEnd.BySignal(Signal.ForceStop), outcome.Run!.End);
        Assert.Equal(new StopReport(1, WasForced: true, 0, []), outcome.Stop);
    }

    [Fact]
    public void Is_done_at_once_when_the_process_obeys()
    {
        var outcome = Stop(Programs.Server, StopSequence.Graceful(Signal.Terminate, Programs.Seconds(5)));
        Assert.Equal(TimeSpan.Zero, _os.Elapsed);
        Assert.Equal(new StopReport(1, WasForced: false, 0, []), outcome.Stop);
    }

    [Fact]
    public void A_kill_has_no_steps()
    {
        var outcome = Stop(Programs.Server, StopSequence.Kill);
        Assert.Equal("SIGKILL", _os.Processes[0].ReceivedText());
        Assert.Equal(new StopReport(0, WasForced: true, 0, []), outcome.Stop);
    }

    [Fact]
    public void Steps_come_one_after_another()
    {
        var outcome = Stop(
            Programs.Stubborn,
            StopSequence
                .Graceful(Signal.Hangup, Programs.Seconds(1))
                .Then(Signal.Interrupt, Programs.Seconds(2))
                .Then(Signal.Terminate, Programs.Seconds(3))
        );
        Assert.Equal(
            ["0 SIGHUP", "0 SIGCONT", "1 SIGINT", "1 SIGCONT", "3 SIGTERM", "3 SIGCONT", "6 SIGKILL"],
            _os.Signals.Select(Text)
        );
        Assert.Equal(3, outcome.Stop!.StepsTaken);
    }

    [Fact]
    public void A_wait_of_zero_goes_on_to_the_next_step_at_once()
    {
        var outcome = Stop(
            Programs.Stubborn,
            StopSequence.Graceful(Signal.Hangup, TimeSpan.Zero).Then(Signal.Terminate, TimeSpan.Zero)
        );
        Assert.Equal(TimeSpan.Zero, _os.Elapsed);
        Assert.Equal("SIGHUP SIGCONT SIGTERM SIGCONT SIGKILL", _os.Processes[0].ReceivedText());
        Assert.Equal(2, outcome.Stop!.StepsTaken);
    }

    [Fact]
    public void Between_two_deadlines_that_are_due_at_once_the_end_is_looked_at()
    {
        var time = new LeapingClock(_os.Clock);
        var signals = new List<Signal>();
        var spawner = new ScriptedSpawner(
            onSignal: (child, signal) =>
            {
                signals.Add(signal);
                if (signal == Signal.Interrupt)
                {
                    child.End(ProcessEnd.Exit(0));
                }
            }
        );
        // The clock of the job leaps past both deadlines; by the second signal the process is gone.
        var job = new Job(
            Command.Exec("any"),
            new JobOptions { Spawner = spawner, TimeProvider = time },
            ((Reeve.Jobs.ISchedulingClock)_os.Clock).Scheduler
        );
        _ = job.Start();
        var stop = job.Stop(
            StopSequence
                .Graceful(Signal.Hangup, Programs.Seconds(1))
                .Then(Signal.Interrupt, TimeSpan.Zero)
                .Then(Signal.Terminate, TimeSpan.Zero)
        );
        _os.Run();
        time.Leap = TimeSpan.FromHours(1);
        _os.Advance(Programs.Seconds(2));
        Assert.True(stop.IsCompleted);
        Assert.Equal([Signal.Hangup, Signal.Continue, Signal.Interrupt, Signal.Continue], signals);
    }

    [Fact]
    public void A_deadline_counts_from_when_its_signal_was_sent()
    {
        var time = new LeapingClock(_os.Clock);
        var leaping = true;
        var signals = new List<(Signal, TimeSpan)>();
        var spawner = new ScriptedSpawner(
            onSignal: (_, signal) =>
            {
                // Sending takes a minute, as on a system that swaps.
                signals.Add((signal, _os.Elapsed));
                time.Leap += leaping ? TimeSpan.FromMinutes(1) : TimeSpan.Zero;
                leaping = false;
            },
            onKill: child =>
            {
                signals.Add((Signal.ForceStop, _os.Elapsed));
                child.End(ProcessEnd.BySignal(Signal.ForceStop));
            }
        );
        var job = new Job(
            Command.Exec("any"),
            new JobOptions { Spawner = spawner, TimeProvider = time },
            ((Reeve.Jobs.ISchedulingClock)_os.Clock).Scheduler
        );
        _ = job.Start();
        var stop = job.Stop(Signal.Terminate, Programs.Seconds(5));
        _os.Run();
        _os.Advance(Programs.Seconds(4));
        Assert.False(stop.IsCompleted);
        _os.Advance(Programs.Seconds(1));
        Assert.True(stop.IsCompleted);
        Assert.Equal((Signal.ForceStop, Programs.Seconds(5)), signals[^1]);
    }

    [Fact]
    public void A_step_may_be_for_the_main_process_only()
    {
        Stop(
            Programs.Family,
            StopSequence.Graceful(Signal.Terminate, Programs.Seconds(2), SignalTarget.MainProcess)
        );
        Assert.Equal("SIGTERM SIGCONT", _os.Processes[0].ReceivedText());
        Assert.Equal("SIGKILL", _os.Processes[1].ReceivedText());
        Assert.Equal(Programs.Seconds(2), _os.Elapsed);
    }

    [Fact]
    public void A_step_for_a_main_process_that_is_gone_is_skipped()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Family with { Leftovers = Leftovers.Wait });
            var events = job.Record();
            var run = (await job.Start()).EnsureRun();
            _os.Processes[0].Exit(0);
            await run.Exited;
            var stop = await job.Stop(
                StopSequence
                    .Graceful(Signal.Interrupt, Programs.Seconds(100), SignalTarget.MainProcess)
                    .Then(Signal.Terminate, Programs.Seconds(100))
            );
            Assert.Equal(Programs.Seconds(3), _os.Elapsed);
            Assert.Equal(1, stop.Stop!.StepsTaken);
            Assert.Equal(
                [Delivery.NobodyThere, Delivery.Delivered],
                events.OfType<JobEvent.StepTaken>().Select(static e => e.Delivery)
            );
        });
    }

    [Theory]
    [InlineData("TERM", true)]
    [InlineData("USR1", true)]
    [InlineData("STOP", false)]
    [InlineData("CONT", false)]
    public void Catchable_signals_are_followed_by_CONT(string signal, bool isFollowed)
    {
        Stop(Programs.Stubborn, StopSequence.Graceful(Signal.Parse(signal), Programs.Seconds(1)));
        var expected = $"SIG{signal} {(isFollowed ? "SIGCONT " : "")}SIGKILL";
        Assert.Equal(expected, _os.Processes[0].ReceivedText());
    }

    [Theory]
    [InlineData(Delivery.Unsupported)]
    [InlineData(null)]
    public void What_cannot_be_delivered_goes_on_to_the_next_step_and_is_reported(Delivery? delivery)
    {
        var failures = new List<JobFailure>();
        var spawner = new HookedSpawner(_os)
        {
            Deliver = signal =>
                signal != Signal.Interrupt ? null : delivery ?? throw new SignalException("not permitted"),
        };
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Programs.Slow, new JobOptions { Spawner = spawner });
            var events = job.Record();
            _ = job.SetErrorHandler(failures.Add);
            await job.Start();
            var stop = await job.Stop(
                StopSequence
                    .Graceful(Signal.Interrupt, Programs.Seconds(100))
                    .Then(Signal.Terminate, Programs.Seconds(100))
            );
            Assert.Equal(Programs.Seconds(3), _os.Elapsed);
            Assert.Equal(new StopReport(1, WasForced: false, 0, []), stop.Stop);
            Assert.Equal(Delivery.Unsupported, events.OfType<JobEvent.StepTaken>().First().Delivery);
        });
        Assert.IsType<SignalException>(Assert.Single(failures).Exception);
    }

    private JobOutcome Stop(Command command, StopSequence sequence) =>
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(command);
            await job.Start();
            return await job.Stop(sequence);
        });

    private string Text(SentSignal sent) =>
        $"{(sent.At - _os.Processes[0].StartedAt).TotalSeconds} {sent.Signal}";
}
