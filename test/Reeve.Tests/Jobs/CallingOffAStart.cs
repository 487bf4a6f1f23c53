using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>A stop or delete meets a start that is under way.</summary>
public sealed class CallingOffAStart
{
    private readonly SimulatedOs _os = Programs.CreateOs();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void In_the_hook_the_stop_is_done_at_once_and_the_token_cancelled(bool isKill)
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Server);
            var token = CancellationToken.None;
            _ = job.SetSpawnHook(
                (_, context) =>
                {
                    token = context.CancellationToken;
                    return Programs.Never;
                }
            );
            var start = job.Start();
            await _os.Delay(1);
            Assert.False(token.IsCancellationRequested);
            var outcome = await (isKill ? job.Kill() : job.Stop());
            Assert.Equal(JobOutcomeKind.Done, outcome.Kind);
            Assert.Null(outcome.Run);
            Assert.Equal(JobOutcomeKind.Superseded, (await start).Kind);
            Assert.True(token.IsCancellationRequested);
            Assert.IsType<JobState.Pending>(job.State);

            _ = job.ClearSpawnHook();
            Assert.Equal(JobOutcomeKind.Done, (await job.Start()).Kind);
        });
        Assert.Equal(Programs.Seconds(1), _os.Elapsed);
        Assert.Single(_os.Processes);
    }

    [Fact]
    public void A_hook_that_comes_back_late_starts_nothing()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Server);
            _ = job.SetSpawnHook((_, _) => _os.Delay(5));
            _ = job.Start();
            await job.Stop();
            await _os.Delay(10);
            Assert.Empty(_os.Processes);
            Assert.False(job.IsRunning);
        });
    }

    [Fact]
    public void A_called_off_start_that_a_restart_follows_leaves_the_job_finished()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Server);
            var first = (await job.Start()).EnsureRun();
            _ = job.SetSpawnHook(static (_, _) => Programs.Never);
            var restart = job.Restart();
            await first.Ended;
            var stop = await job.Stop();
            Assert.Equal(JobOutcomeKind.Done, stop.Kind);
            Assert.Same(first, stop.Run);
            Assert.Equal(JobOutcomeKind.Superseded, (await restart).Kind);
            Assert.Same(first, Assert.IsType<JobState.Finished>(job.State).Last);
        });
    }

    [Theory]
    [MemberData(nameof(Programs.Seeds), MemberType = typeof(Programs))]
    public void In_the_spawner_the_stop_waits_until_the_late_child_is_gone(int? seed)
    {
        var os = Programs.CreateOs(seed);
        var log = new MemoryLog();
        os.DefineSlow("late", Programs.Seconds(5), static _ => { }, ignoresCancellation: true);
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Command.Exec("late"), new JobOptions { Logger = log });
            var start = job.Start();
            await os.Delay(1);
            var stop = job.Stop();
            var again = job.Start();
            Assert.Equal(JobOutcomeKind.Superseded, (await start).Kind);
            await os.Delay(1);
            Assert.False(stop.IsCompleted);

            Assert.Equal(JobOutcomeKind.Done, (await stop).Kind);
            Assert.Equal(Programs.Seconds(5), os.Elapsed);
            Assert.Contains(Signal.ForceStop, os.Processes[0].Received);
            await again;
            Assert.False(os.Processes[0].IsAlive);
        });
        Assert.Equal(2, os.Processes.Count);
        Assert.Equal(1, os.MaximumAliveTrees("late"));
        Assert.Contains(log.Entries, static entry => entry.Name is "LateChildKilled");
    }

    [Fact]
    public void A_spawner_that_heeds_the_cancellation_is_not_waited_out()
    {
        _os.DefineSlow("late", Timeout.InfiniteTimeSpan, static _ => { });
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Command.Exec("late"));
            var start = job.Start();
            await _os.Delay(1);
            Assert.Equal(JobOutcomeKind.Done, (await job.Stop()).Kind);
            Assert.Equal(JobOutcomeKind.Superseded, (await start).Kind);
        });
        Assert.Equal(Programs.Seconds(1), _os.Elapsed);
    }

    [Fact]
    public void Another_stop_waits_for_the_same()
    {
        _os.DefineSlow("late", Programs.Seconds(5), static _ => { }, ignoresCancellation: true);
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Command.Exec("late"));
            var events = job.Record();
            _ = job.Start();
            _ = job.Stop();
            await _os.Delay(1);
            Assert.Equal(JobOutcomeKind.Done, (await job.Kill()).Kind);
            Assert.Equal(Programs.Seconds(5), _os.Elapsed);
            Assert.Equal("Spawning SpawnCalledOff", events.Kinds());
        });
    }

    [Fact]
    public void A_high_start_after_the_call_off_is_another_start()
    {
        _os.DefineSlow("late", Programs.Seconds(5), static _ => { }, ignoresCancellation: true);
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Command.Exec("late"));
            var first = job.Start();
            var stop = job.Stop();
            await first;
            var second = job.Send(JobControl.Start(), JobPriority.High);
            Assert.Equal(JobOutcomeKind.Done, (await stop).Kind);
            Assert.Equal(Programs.Seconds(5), _os.Elapsed);
            Assert.Equal(1, (await second).EnsureRun().Number);
            Assert.Equal(Programs.Seconds(10), _os.Elapsed);
        });
        Assert.Equal(1, _os.MaximumAliveTrees("late"));
    }

    [Theory]
    [InlineData(JobPriority.High)]
    [InlineData(JobPriority.Urgent)]
    public void A_delete_calls_off_a_hook(JobPriority priority)
    {
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Programs.Server);
            _ = job.SetSpawnHook(static (_, _) => Programs.Never);
            var start = job.Start();
            await _os.Delay(1);
            var delete = job.Send(JobControl.Delete(), priority);
            Assert.Equal(JobOutcomeKind.Done, (await delete).Kind);
            Assert.Equal(JobOutcomeKind.Superseded, (await start).Kind);
            Assert.True(job.IsGone);
        });
    }

    [Fact]
    public void DeleteNow_does_not_wait_for_the_spawner_but_its_child_is_killed()
    {
        _os.DefineSlow("late", Programs.Seconds(5), static _ => { }, ignoresCancellation: true);
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Command.Exec("late"));
            var start = job.Start();
            await _os.Delay(1);
            Assert.Equal(JobOutcomeKind.Done, (await job.DeleteNow()).Kind);
            Assert.Equal(JobOutcomeKind.JobGone, (await start).Kind);
            Assert.Equal(Programs.Seconds(1), _os.Elapsed);
            await _os.Delay(10);
        });
        Assert.Single(_os.Processes);
        Assert.Equal(0, _os.AliveCount);
    }

    [Fact]
    public void Starts_that_come_with_High_share_the_start_that_is_under_way()
    {
        _os.DefineSlow("late", Programs.Seconds(5), static _ => { });
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Command.Exec("late"));
            var start = job.Start();
            await _os.Delay(1);
            var shared = job.Send(JobControl.Start(), JobPriority.High);
            var restart = job.Send(JobControl.Restart(), JobPriority.High);
            var run = (await start).EnsureRun();
            Assert.Same(run, (await shared).Run);
            Assert.Same(run, (await restart).Run);
        });
        Assert.Single(_os.Processes);
    }
}
