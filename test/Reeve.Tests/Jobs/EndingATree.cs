using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>A run is over when its tree is: leftovers, members that take longer, and what is nobody's.</summary>
public sealed class EndingATree
{
    public static TheoryData<int?> Seeds => Programs.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_stop_waits_for_members_that_need_longer_than_the_leader(int? seed)
    {
        var os = Programs.CreateOs(seed);
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Family);
            var run = (await job.Start()).EnsureRun();
            var stop = job.Stop();
            Assert.Equal(ProcessEnd.Exit(0), await run.Exited);
            Assert.Equal(TimeSpan.Zero, os.Elapsed);
            Assert.True(Assert.IsType<JobState.Running>(job.State).IsEnding);
            Assert.False(run.Ended.IsCompleted);
            Assert.Equal([os.Processes[1].Id], run.Members());

            var outcome = await stop;
            Assert.Equal(Programs.Seconds(3), os.Elapsed);
            Assert.Equal(new StopReport(1, WasForced: false, 0, []), outcome.Stop);
            Assert.True(run.Ended.IsCompleted);
            Assert.Empty(run.Members());
        });
    }

    [Fact]
    public void Members_that_outlive_the_leader_and_the_grace_are_killed_and_counted()
    {
        var os = Programs.CreateOs();
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Family);
            await job.Start();
            var outcome = await job.Stop(Signal.Terminate, Programs.Seconds(1));
            Assert.Equal(new StopReport(1, WasForced: true, LeftoversKilled: 1, []), outcome.Stop);
            Assert.Equal(Programs.Seconds(1), os.Elapsed);
        });
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Leftovers_are_killed_at_once_unless_told_otherwise(int? seed)
    {
        var os = Programs.CreateOs(seed);
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Family);
            var events = job.Record();
            var run = (await job.Start()).EnsureRun();
            os.Processes[0].Exit(7);
            Assert.Equal(ProcessEnd.Exit(7), await run.Ended);
            Assert.Equal(TimeSpan.Zero, os.Elapsed);
            Assert.Equal(ProcessEnd.BySignal(Signal.ForceStop), os.Processes[1].End);
            await os.Delay(1);
            Assert.Equal("Spawning Spawned Exited EndingBegan Killed Ended", events.Kinds());
            Assert.Equal(JobControlKind.None, Assert.Single(events.OfType<JobEvent.EndingBegan>()).Control);
            Assert.Equal(
                new StopReport(0, WasForced: true, 1, []),
                events.OfType<JobEvent.Ended>().Single().Stop
            );
        });
    }

    [Fact]
    public void A_run_goes_on_until_its_leftovers_have_ended_when_it_is_to_wait_for_them()
    {
        var os = Programs.CreateOs();
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Family with { Leftovers = Leftovers.Wait });
            var run = (await job.Start()).EnsureRun();
            os.Processes[0].Exit(7);
            Assert.Equal(ProcessEnd.Exit(7), await run.Exited);
            await os.Delay(60);
            Assert.False(Assert.IsType<JobState.Running>(job.State).IsEnding);
            Assert.Equal(ProcessEnd.Exit(7), run.End);
            os.Processes[1].Exit(0);
            Assert.Equal(ProcessEnd.Exit(7), await run.Ended);
            Assert.Equal(ProcessEnd.Exit(7), Assert.IsType<JobState.Finished>(job.State).End);
            Assert.DoesNotContain(Signal.ForceStop, os.Processes[1].Received);
        });
    }

    [Fact]
    public void Leftovers_may_be_let_go()
    {
        var os = Programs.CreateOs();
        os.Run(async () =>
        {
            var job = os.CreateJob(Programs.Family with { Leftovers = Leftovers.Leave });
            var run = (await job.Start()).EnsureRun();
            os.Processes[0].Exit(7);
            Assert.Equal(ProcessEnd.Exit(7), await run.Ended);
            Assert.Empty(run.Members());
            Assert.Equal(JobOutcomeKind.Unchanged, (await job.Stop()).Kind);
            await job.Start();
            await job.DeleteNow();
            Assert.True(os.Processes[1].IsAlive);
            Assert.False(os.Processes[2].IsAlive);
        });
    }

    [Fact]
    public void A_stop_takes_the_whole_containment_also_where_leftovers_would_be_let_go()
    {
        var os = Programs.CreateOs();
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Family with { Leftovers = Leftovers.Leave });
            await job.Start();
            await job.Stop();
            Assert.Equal(0, os.AliveCount);
            Assert.Equal(Programs.Seconds(3), os.Elapsed);
        });
    }

    [Fact]
    public void What_escaped_is_not_touched()
    {
        var os = Programs.CreateOs();
        os.Define("daemonic", static p => p.Fork(static _ => { }, escapes: true));
        os.Run(async () =>
        {
            var job = os.CreateJob(Command.Exec("daemonic"));
            var run = (await job.Start()).EnsureRun();
            Assert.Equal([os.Processes[0].Id], run.Members());
            await job.Stop();
            await job.DeleteNow();
        });
        Assert.True(os.Processes[1].IsAlive);
        Assert.Empty(os.Processes[1].Received);
    }

    [Fact]
    public void Without_containment_only_the_main_process_counts()
    {
        var os = Programs.CreateOs();
        os.Run(async () =>
        {
            var job = os.CreateJob(Programs.Family with { Containment = Containment.None });
            await job.Start();
            await job.Stop();
            Assert.Equal(TimeSpan.Zero, os.Elapsed);
            Assert.True(os.Processes[1].IsAlive);
        });
    }

    [Fact]
    public void A_process_that_dies_in_its_spawner_is_seen_to_end()
    {
        var os = Programs.CreateOs();
        os.Define("stillborn", static p => p.Exit(9));
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Command.Exec("stillborn"));
            var run = (await job.Start()).EnsureRun();
            Assert.Equal(ProcessEnd.Exit(9), await run.Ended);
        });
    }
}
