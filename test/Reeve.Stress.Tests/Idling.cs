using System.Diagnostics;
using System.Globalization;

namespace Reeve.Stress.Tests;

/// <summary>What ten thousand running jobs cost while nothing happens.</summary>
public sealed class Idling(ITestOutputHelper output)
{
    private const int Jobs = 10_000;
    private const int StartedAtOnce = 64;
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LeftTime = TimeSpan.FromSeconds(2);

    [Fact(Timeout = 300_000)]
    public async Task Ten_thousand_running_jobs_use_no_CPU_and_no_thread_of_their_own()
    {
        var jobs = new Job[Jobs];
        var command = Command.Exec("sleep", "1000");
        await RunAll([new Job(command), new Job(command)]);
        var descriptors = Facts.DescriptorCount();
        var managed = GC.GetTotalMemory(forceFullCollection: true);
        var resident = Resident();
        try
        {
            for (var i = 0; i < Jobs; i++)
            {
                jobs[i] = new Job(command);
            }
            foreach (var chunk in jobs.Chunk(StartedAtOnce))
            {
                await RunAll(chunk, isStopped: false);
            }
            var perJob = (GC.GetTotalMemory(forceFullCollection: true) - managed) / Jobs;
            var threads = Facts.ThreadCount();
            var (cpu, switches) = (ReeveThreads.CpuTime(), ReeveThreads.Switches());
            var all = Environment.CpuUsage.TotalTime;
            var guardian = ReeveThreads.SwitchesOfGuardian();
            await Task.Delay(IdleTime, TimeProvider.System);

            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Jobs} running jobs, idle for {IdleTime.TotalSeconds} s: CPU of Reeve's threads {(ReeveThreads.CpuTime() - cpu).TotalMilliseconds} ms, of the whole test program {(Environment.CpuUsage.TotalTime - all).TotalMilliseconds:0} ms; {threads} threads; a job: {perJob} B managed, {(Resident() - resident) / Jobs} B resident, {(Facts.DescriptorCount() - descriptors) / (double)Jobs:0.00} descriptors"
                )
            );
            Assert.All(jobs, job => Assert.True(job.IsRunning));
            Assert.Equal(switches, ReeveThreads.Switches());
            Assert.Equal(cpu, ReeveThreads.CpuTime());
            Assert.Equal(guardian, ReeveThreads.SwitchesOfGuardian());
            Assert.InRange(perJob, 0, 4096);
            Assert.InRange(threads, 0, 40);
            Assert.InRange(Facts.DescriptorCount() - descriptors, 0, Jobs + 20);
        }
        finally
        {
            await Task.WhenAll(jobs.Select(job => job.DisposeAsync().AsTask()));
        }
        Assert.Equal(0, Facts.ZombieCount());
    }

    /// <summary>The kernel tells when the group is empty: nobody looks again and again.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Waiting_for_what_is_left_in_a_control_group_wakes_nobody()
    {
        using var group = new ControlGroup();
        var command = group.Contain(Command.InShell("sleep 1000 &")) with { Leftovers = Leftovers.Wait };
        await using var job = new Job(command);
        var run = (await job.Start()).EnsureRun();
        await run.Exited;
        var left = Assert.Single(run.Members());
        var switches = ReeveThreads.SwitchesOf("Reeve waiter");
        await Task.Delay(LeftTime, TimeProvider.System, TestContext.Current.CancellationToken);
        // It may have been on its way to its sleep. Looking four times a second would be more.
        Assert.InRange(ReeveThreads.SwitchesOf("Reeve waiter") - switches, 0, 3);
        Facts.Kill(left, 9);
        Assert.Equal(0, (await run.Ended).Code);
        Assert.Empty(group.Groups);
    }

    private static async Task RunAll(Job[] jobs, bool isStopped = true)
    {
        foreach (var start in jobs.Select(job => job.Start()).ToArray())
        {
            (await start).EnsureRun();
        }
        if (isStopped)
        {
            await Task.WhenAll(jobs.Select(job => job.DisposeAsync().AsTask()));
        }
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
