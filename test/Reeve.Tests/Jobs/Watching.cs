using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>What <see cref="Job.WatchAsync"/> tells: which events, in which order, to whom.</summary>
public sealed class Watching
{
    private readonly SimulatedOs _os = Programs.CreateOs();

    [Fact]
    public void Tells_a_whole_life_in_order()
    {
        var events = Watch(
            Programs.Server,
            static async job =>
            {
                await job.Start();
                await job.Restart();
                await job.Delete();
            }
        );
        Assert.Equal(
            "Spawning Spawned EndingBegan StepTaken Exited Ended Spawning Spawned "
                + "EndingBegan StepTaken Exited Ended Deleted",
            events.Kinds()
        );
        Assert.Equal([false, true], events.OfType<JobEvent.Spawning>().Select(static e => e.IsRestart));
        Assert.Equal(
            [JobControlKind.Restart, JobControlKind.Delete],
            events.OfType<JobEvent.EndingBegan>().Select(static e => e.Control)
        );
        Assert.Equal(
            _os.Processes.Select(static process => process.Id),
            events.OfType<JobEvent.Spawned>().Select(static e => e.ProcessId)
        );
        Assert.All(events.OfType<JobEvent.Ended>(), static e => Assert.Equal(ProcessEnd.Exit(0), e.End));
    }

    [Theory]
    [MemberData(nameof(Programs.Seeds), MemberType = typeof(Programs))]
    public void Numbers_without_gaps_with_the_time_the_run_and_the_state_after(int? seed)
    {
        var os = Programs.CreateOs(seed);
        var events = new List<JobEvent>();
        os.Run(async () =>
        {
            var job = os.CreateJob(Programs.Slow);
            events = job.Record();
            await os.Delay(1);
            await job.Start();
            await os.Delay(1);
            await job.Restart();
            await job.DeleteNow();
        });
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(static e => (int)e.Number));
        Assert.Equal(events.OrderBy(static e => e.At), events);
        var spawned = events.OfType<JobEvent.Spawned>().ToList();
        Assert.Equal(os.Processes[0].StartedAt, spawned[0].At);
        Assert.Equal(spawned[0].Run, Assert.IsType<JobState.Running>(spawned[0].State).Current);
        var ending = events.OfType<JobEvent.EndingBegan>().First();
        Assert.True(Assert.IsType<JobState.Running>(ending.State).IsEnding);
        Assert.Same(spawned[0].Run, ending.Run);
        var ended = events.OfType<JobEvent.Ended>().First();
        Assert.Same(spawned[0].Run, Assert.IsType<JobState.Finished>(ended.State).Last);
        Assert.Equal(os.Processes[1].StartedAt, ended.At);
        Assert.IsType<JobState.Finished>(Assert.IsType<JobEvent.Deleted>(events[^1]).State);
    }

    [Fact]
    public void Carries_the_cause()
    {
        var events = Watch(
            Programs.Slow,
            static async job =>
            {
                await job.Send(JobControl.Start().Because("asked for"));
                await job.Send(JobControl.Restart().Because("new settings"));
                await job.Send(JobControl.Delete().Because("over"));
            }
        );
        Assert.Equal(
            [
                "Spawning asked for",
                "Spawned asked for",
                "EndingBegan new settings",
                "StepTaken new settings",
                "Exited new settings",
                "Ended new settings",
                "Spawning new settings",
                "Spawned new settings",
                "EndingBegan over",
                "StepTaken over",
                "Exited over",
                "Ended over",
                "Deleted over",
            ],
            events.Select(static e => $"{e.GetType().Name} {e.Cause}")
        );
    }

    [Fact]
    public void Tells_of_forced_kills()
    {
        var events = Watch(
            Programs.Stubborn,
            static async job =>
            {
                await job.Start();
                await job.Stop(Signal.Terminate, Programs.Seconds(1));
            }
        );
        Assert.Equal("Spawning Spawned EndingBegan StepTaken Killed Exited Ended", events.Kinds());
        var step = events.OfType<JobEvent.StepTaken>().Single();
        Assert.Equal(
            (new StopStep.SendSignal(Signal.Terminate, Programs.Seconds(1)), Delivery.Delivered),
            (step.Step, step.Delivery)
        );
        Assert.Equal(
            new StopReport(1, WasForced: true, 0, []),
            events.OfType<JobEvent.Ended>().Single().Stop
        );
    }

    [Fact]
    public void Tells_of_starts_that_fail_or_are_called_off_and_of_controls_that_fail()
    {
        var events = Watch(
            Programs.Missing,
            static async job =>
            {
                await Assert.ThrowsAsync<SpawnException>(job.Start().AsTask);
                _ = job.Call((Action<JobContext>)(static _ => throw new FormatException()));
                _ = job.SetSpawnHook(static (_, _) => Programs.Never);
                _ = job.Start();
                await job.Send(JobControl.Stop().Because("enough"));
            }
        );
        Assert.Equal("Spawning SpawnFailed ControlFailed Spawning SpawnCalledOff", events.Kinds());
        Assert.IsType<SpawnException>(Assert.IsType<JobEvent.SpawnFailed>(events[1]).Exception);
        var failed = Assert.IsType<JobEvent.ControlFailed>(events[2]);
        Assert.Equal(JobControlKind.Call, failed.Control);
        Assert.IsType<FormatException>(failed.Exception);
        Assert.Equal("enough", events[^1].Cause);
    }

    [Fact]
    public void Tells_that_a_signal_stopped_and_continued_the_process()
    {
        var events = Watch(
            Programs.Server,
            async job =>
            {
                await job.Start();
                await job.Signal(Signal.Suspend);
                await _os.Delay(1);
                await job.Signal(Signal.Continue);
                await _os.Delay(1);
            }
        );
        Assert.Equal("Spawning Spawned Stopped Continued", events.Kinds());
        Assert.Equal(Signal.Suspend, Assert.IsType<JobEvent.Stopped>(events[2]).Signal);
    }

    private List<JobEvent> Watch(Command command, Func<Job, Task> scenario)
    {
        List<JobEvent> events = [];
        _os.Run(async () =>
        {
            var job = _os.CreateJob(command);
            events = job.Record();
            await scenario(job);
            await _os.Delay(60);
        });
        return events;
    }
}
