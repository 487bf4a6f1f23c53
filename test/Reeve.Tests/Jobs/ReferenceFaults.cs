using System.Runtime.CompilerServices;
using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>What the reference gets wrong, by its number in the design: none of it happens here.</summary>
public sealed partial class ReferenceFaults
{
    public static TheoryData<int?> Seeds => Programs.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Fault_01_A_restart_flag_never_outlives_its_restart(int? seed)
    {
        var os = Programs.CreateOs(seed);
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Stubborn);
            await job.Start();
            var second = (await job.TryRestart(Signal.Terminate, Programs.Seconds(1))).EnsureRun();
            os.Processes[^1].Exit(0);
            await second.Ended;
            await os.Delay(60);
            Assert.Equal(2, os.Processes.Count);

            await job.Start();
            var stop = await job.Stop(Signal.Terminate, Programs.Seconds(1));
            await os.Delay(60);

            Assert.Equal(JobOutcomeKind.Done, stop.Kind);
            Assert.IsType<JobState.Finished>(job.State);
            Assert.Equal(3, os.Processes.Count);
        });
    }

    [Fact]
    public void Fault_02_Waiting_for_the_end_of_what_never_started_does_not_hang()
    {
        var os = Programs.CreateOs();
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Missing);
            Assert.Equal(JobOutcomeKind.Unchanged, (await job.WaitForEnd()).Kind);
            var start = job.Start();
            var wait = job.WaitForEnd();
            await Assert.ThrowsAsync<SpawnException>(start.AsTask);
            Assert.Equal(JobOutcomeKind.Unchanged, (await wait).Kind);
        });
    }

    [Fact]
    public void Fault_03_Urgent_overtakes_a_stop_a_hook_and_a_function()
    {
        var os = Programs.CreateOs();
        os.Run(async () =>
        {
            var stopping = os.CreateJob(Programs.Stubborn);
            await stopping.Start();
            var stop = stopping.Stop(Signal.Terminate, Timeout.InfiniteTimeSpan);
            await os.Delay(1);
            var deleteStopping = stopping.DeleteNow();

            var hooked = os.CreateJob(Programs.Server);
            _ = hooked.SetSpawnHook(static (_, _) => Programs.Never);
            var start = hooked.Start();
            var deleteHooked = hooked.DeleteNow();

            var calling = os.CreateJob(Programs.Server);
            await calling.Start();
            var call = calling.Call(static _ => Programs.Never);
            var deleteCalling = calling.DeleteNow();

            Assert.Equal(JobOutcomeKind.Done, (await deleteStopping).Kind);
            Assert.Equal(JobOutcomeKind.Done, (await deleteHooked).Kind);
            Assert.Equal(JobOutcomeKind.Done, (await deleteCalling).Kind);
            Assert.Equal(JobOutcomeKind.Done, (await stop).Kind);
            Assert.Equal(JobOutcomeKind.JobGone, (await start).Kind);
            Assert.Equal(JobOutcomeKind.JobGone, (await call).Kind);
        });
        Assert.Equal(Programs.Seconds(1), os.Elapsed);
        Assert.Equal(0, os.AliveCount);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Fault_04_Nothing_comes_between_the_halves_of_a_restart_or_a_delete(int? seed)
    {
        var os = Programs.CreateOs(seed);
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Slow);
            await job.Start();
            var restart = job.Restart();
            _ = job.SetCommand(Programs.Stubborn);
            JobState? seen = null;
            var call = job.Call(context => seen = context.State);
            var second = (await restart).EnsureRun();
            await call;
            Assert.Equal(Programs.Slow, second.Command);
            Assert.Same(second, Assert.IsType<JobState.Running>(seen).Current);

            var delete = job.Delete();
            var start = job.Start();
            Assert.Equal(JobOutcomeKind.Done, (await delete).Kind);
            Assert.Equal(JobOutcomeKind.JobGone, (await start).Kind);
        });
        Assert.Equal(2, os.Processes.Count);
    }

    [Fact]
    public void Fault_05_A_deadline_fires_also_when_the_handle_was_dropped()
    {
        var os = Programs.CreateOs();
        var handle = Begin(os);
        os.Run();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(1, os.AliveCount);
        os.Advance(Programs.Seconds(5));
        Assert.Equal(0, os.AliveCount);
        Assert.True(handle.IsCompleted);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static Ticket Begin(SimulatedOs os)
        {
            var job = os.CreateJob(Programs.Stubborn);
            _ = job.Start();
            return job.Stop(Signal.Terminate, Programs.Seconds(5));
        }
    }

    [Fact]
    public void Fault_06_A_tree_is_not_over_when_its_leader_is()
    {
        var os = Programs.CreateOs();
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Family with { Leftovers = Leftovers.Wait });
            var run = (await job.Start()).EnsureRun();
            os.Processes[0].Exit(0);
            await run.Exited;
            await os.Delay(1);

            Assert.True(job.IsRunning);
            Assert.Equal(JobOutcomeKind.Done, (await job.Signal(Signal.WindowChange)).Kind);
            Assert.Contains(Signal.WindowChange, os.Processes[1].Received);
            Assert.Equal(JobOutcomeKind.Done, (await job.Stop()).Kind);
            Assert.Equal(0, os.AliveCount);
        });
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Fault_06_A_leader_that_obeys_at_once_does_not_cut_the_grace_short(int? seed)
    {
        var os = Programs.CreateOs(seed);
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Family);
            await job.Start();
            await job.Restart();
            Assert.Equal(ProcessEnd.Exit(0), os.Processes[1].End);
            Assert.Equal(Programs.Seconds(3), os.Elapsed);
        });
        Assert.Equal(1, os.MaximumAliveTrees("family"));
    }
}
