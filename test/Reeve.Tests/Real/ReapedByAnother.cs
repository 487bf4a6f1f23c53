using Reeve.Tests.Spawning;

namespace Reeve.Tests.Real;

/// <summary>Somebody else in the program takes the status of our child. Alone, because it measures the program's CPU time.</summary>
[Collection(nameof(Alone))]
public sealed class ReapedByAnother
{
    [Fact(Timeout = 30_000)]
    public async Task Fault_10_A_child_reaped_by_somebody_else_gives_one_error_at_most_and_no_spinning()
    {
        var failures = new List<JobFailure>();
        await using var job = new Job(Command.Exec("sleep", "1000"));
        job.SetErrorHandler(failure =>
        {
            lock (failures)
            {
                failures.Add(failure);
            }
        });
        var run = await StartAndReapAhead(job);
        var end = KeptStatuses.AreThere ? ProcessEnd.BySignal(Signal.ForceStop) : ProcessEnd.Unknown;
        Assert.Equal(end, await run.Ended);
        Assert.Equal(new JobState.Finished(run, end), job.State);
        var before = Environment.CpuUsage.TotalTime;
        await Task.Delay(
            TimeSpan.FromMilliseconds(200),
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );
        Assert.True(
            (Environment.CpuUsage.TotalTime - before).TotalMilliseconds < 150,
            "the supervisor spins"
        );
        if (KeptStatuses.AreThere)
        {
            Assert.Empty(failures);
        }
        else
        {
            Assert.Equal(JobControlKind.None, Assert.Single(failures).Control);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task A_session_whose_leader_is_reaped_by_somebody_else_after_its_end_was_told_is_still_ended()
    {
        Assert.SkipUnless(
            KeptStatuses.AreThere || !Backend.IsLinux,
            "without its leader the group is out of reach here"
        );
        await using var job = new Job(
            Command.InShell("sleep 1000 & exit 3") with
            {
                Containment = Containment.Session,
                Leftovers = Leftovers.Wait,
            }
        );
        var run = (await job.Start()).EnsureRun();
        await run.Exited;
        var member = Assert.Single(run.Members());
        Assert.Equal(run.ProcessId, Facts.WaitPid(run.ProcessId, out _, 0));
        await job.Stop();
        Assert.False(Facts.IsAlive(member));
    }

    /// <summary>
    /// Starts a run and takes its status before Reeve can: blocked in <c>waitpid</c> while the child dies, the kernel wakes
    /// that thread first or Reeve's, so it is tried until it was first.
    /// </summary>
    private static async Task<Run> StartAndReapAhead(Job job)
    {
        while (true)
        {
            var run = (await job.Start()).EnsureRun();
            var reaping = Task.Factory.StartNew(
                () => Facts.WaitPid(run.ProcessId, out _, 0),
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
            Facts.Kill(run.ProcessId, 9);
            var isStolen = await reaping == run.ProcessId;
            // Where a leader stays unreaped its status may have been read before it was taken away.
            var end = await run.Ended;
            if (isStolen && (KeptStatuses.AreThere || end == ProcessEnd.Unknown))
            {
                return run;
            }
        }
    }
}
