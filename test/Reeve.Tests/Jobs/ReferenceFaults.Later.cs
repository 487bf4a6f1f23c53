using Microsoft.Extensions.Logging;
using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

public sealed partial class ReferenceFaults
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Fault_07_Every_awaiter_of_a_ticket_wakes(int? seed)
    {
        var os = Programs.CreateOs(seed);
        var woken = 0;
        os.Run(async () =>
        {
            var job = os.CreateJob(Programs.Slow);
            await job.Start();
            var stop = job.Stop();
            var held = job.Start();
            var tasks = Enumerable.Range(0, 3).SelectMany(_ => new[] { Await(stop), Await(held) }).ToList();
            await os.Delay(1);
            Assert.Equal(0, woken);
            await job.DeleteNow();
            await Task.WhenAll(tasks);
        });
        Assert.Equal(6, woken);

        async Task Await(Ticket ticket)
        {
            await ticket;
            woken++;
        }
    }

    [Fact]
    public void Fault_08_Impatience_is_heard_during_a_grace_period()
    {
        var os = Programs.CreateOs();
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Stubborn);
            await job.Start();
            var patient = job.Stop(Signal.Terminate, Programs.Seconds(100));
            var signal = job.Signal(Signal.User1);
            await os.Delay(1);
            Assert.Equal(JobOutcomeKind.Done, (await signal).Kind);
            Assert.Contains(Signal.User1, os.Processes[0].Received);

            await job.Stop(Signal.Terminate, Programs.Seconds(2));
            Assert.True(patient.IsCompleted);
            Assert.Equal(Programs.Seconds(3), os.Elapsed);

            await job.Start();
            _ = job.Stop(Signal.Terminate, Programs.Seconds(100));
            await job.Kill();
            Assert.Equal(Programs.Seconds(3), os.Elapsed);
        });
    }

    [Fact]
    public void Fault_09_A_restart_completes_after_the_new_process_is_up_or_throws()
    {
        var os = Programs.CreateOs();
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Server);
            var first = (await job.Start()).EnsureRun();
            var second = (await job.Restart()).EnsureRun();
            Assert.NotSame(first, second);
            Assert.Equal(os.Processes[1].Id, second.ProcessId);
            Assert.True(os.Processes[1].IsAlive);

            _ = job.SetCommand(Programs.Missing);
            await Assert.ThrowsAsync<SpawnException>(job.Restart().AsTask);
            Assert.IsType<JobState.Finished>(job.State);
        });
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Fault_10_A_child_reaped_by_another_is_told_once_and_spins_nothing(int? seed)
    {
        var os = Programs.CreateOs(seed);
        os.StepLimit = 500;
        var told = new List<JobFailure>();
        os.Define("theirs", static p => p.After(Programs.Seconds(1), static x => x.ReapedByAnother()));
        os.Run(async () =>
        {
            var job = os.CreateJob(Command.Exec("theirs"));
            _ = job.SetErrorHandler(told.Add);
            var run = (await job.Start()).EnsureRun();
            Assert.Equal(ProcessEnd.Unknown, await run.Ended);
            Assert.Equal(ProcessEnd.Unknown, Assert.IsType<JobState.Finished>(job.State).End);
            await os.Delay(60);
        });
        Assert.Equal(JobControlKind.None, Assert.Single(told).Control);
    }

    [Fact]
    public void Fault_11_A_hook_that_throws_fails_its_control_and_nothing_else()
    {
        var os = Programs.CreateOs();
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Server);
            _ = job.SetSpawnHook(static (_, _) => throw new FormatException("broken"));
            var start = job.Start();
            var wait = job.WaitForEnd();
            var stop = job.Stop();
            await Assert.ThrowsAsync<FormatException>(start.AsTask);
            Assert.Equal(JobOutcomeKind.Unchanged, (await wait).Kind);
            Assert.Equal(JobOutcomeKind.Unchanged, (await stop).Kind);
            Assert.False(job.IsRunning);
            Assert.False(job.IsGone);

            _ = job.ClearSpawnHook();
            Assert.Equal(JobOutcomeKind.Done, (await job.Start()).Kind);
        });
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Fault_12_Waiting_for_a_tree_is_not_cut_short_by_what_is_sent_meanwhile(int? seed)
    {
        var os = Programs.CreateOs(seed);
        os.Define(
            "tree",
            static p =>
                p.Fork(static child => child.After(Programs.Seconds(10), static x => x.Exit(0))).Exit(0)
        );
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Command.Exec("tree") with { Leftovers = Leftovers.Wait });
            var run = (await job.Start()).EnsureRun();
            var wait = job.WaitForEnd();
            await os.Delay(1);
            Assert.Equal(JobOutcomeKind.Unchanged, (await job.Start()).Kind);
            await job.Signal(Signal.WindowChange);
            await job.Call(static _ => { });
            await job.SetCommand(Programs.Server);
            await job.Send(JobControl.Signal(Signal.WindowChange), JobPriority.High);
            await os.Delay(1);
            Assert.False(wait.IsCompleted);
            Assert.Same(run, (await wait).Run);
            Assert.Equal(Programs.Seconds(10), os.Elapsed);
        });
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Fault_13_Waiting_after_a_second_start_waits_for_the_second_run(int? seed)
    {
        var os = Programs.CreateOs(seed);
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Brief);
            _ = job.Start();
            await job.WaitForEnd();
            var start = job.Start();
            var second = await job.WaitForEnd();
            Assert.Equal(2, second.Run!.Number);
            Assert.Same((await start).Run, second.Run);
            Assert.True(second.Run.Ended.IsCompleted);
            Assert.Equal(Programs.Seconds(2), os.Elapsed);
        });
    }

    [Fact]
    public void Fault_15_Tickets_carry_outcomes_failures_are_logged_and_growth_is_noticed()
    {
        var log = new MemoryLog();
        var os = Programs.CreateOs();
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Slow, new JobOptions { Logger = log });
            Assert.Equal(JobOutcomeKind.Unchanged, (await job.Stop()).Kind);
            Assert.Equal(JobOutcomeKind.Done, (await job.Start()).Kind);
            _ = job.Call(static _ => throw new FormatException("unseen"));
            await job.Call(static _ => { });
            Assert.IsType<FormatException>(Assert.Single(log.Errors).Exception);

            _ = job.Stop();
            for (var i = 0; i < 10_000; i++)
            {
                _ = job.Call(static _ => { });
            }
            await os.Delay(1);
        });
        Assert.Single(log.Entries, static entry => entry.Level == LogLevel.Warning);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Fault_18_A_suspended_process_hears_the_stop_signal(int? seed)
    {
        var os = Programs.CreateOs(seed);
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Server);
            await job.Start();
            await job.Signal(Signal.Suspend);
            await os.Delay(1);
            Assert.True(os.Processes[0].IsStopped);
            var stop = await job.Stop();
            Assert.False(stop.Stop!.WasForced);
            Assert.Equal(ProcessEnd.Exit(0), stop.Run!.End);
        });
        Assert.Equal(Programs.Seconds(1), os.Elapsed);
    }
}
