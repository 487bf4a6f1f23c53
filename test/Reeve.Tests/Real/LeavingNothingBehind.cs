using Reeve.Tests.Spawning;

namespace Reeve.Tests.Real;

/// <summary>Descriptors, threads, zombies: the same after many runs as before. Alone, because it counts the whole program's.</summary>
[Collection(nameof(Alone))]
public sealed class LeavingNothingBehind
{
    [Fact(Timeout = 120_000)]
    public async Task A_thousand_starts_and_stops_leave_descriptors_threads_and_zombies_as_before()
    {
        await using var job = new Job(Command.Exec("sleep", "1000"));
        await Cycle(job, 50);
        var (descriptors, threads) = (Facts.DescriptorCount(), Facts.ThreadCount());

        await Cycle(job, 1000);

        Assert.Equal(0, Facts.ZombieCount());
        // Whoever looks at /proc has one open for a moment.
        await Facts.Until(() => Facts.DescriptorCount() <= descriptors, "all descriptors are closed");
        // The pool may have grown or shrunk by a thread or two; a thread a run would be a thousand.
        Assert.InRange(Facts.ThreadCount(), 0, threads + 4);
    }

    [Fact(Timeout = 120_000)]
    public async Task Two_thousand_running_jobs_need_no_thread_of_their_own()
    {
        Assert.SkipUnless(
            Backend.IsLinux || OperatingSystem.IsWindows(),
            "What stands in for macOS goes through all processes at each end, slowly."
        );
        var jobs = Enumerable.Range(0, 2000).Select(_ => new Job(Command.Exec("sleep", "1000"))).ToArray();
        try
        {
            await jobs[0].Start();
            var threads = Facts.ThreadCount();
            foreach (var start in jobs.Select(job => job.Start()).ToArray())
            {
                (await start).EnsureRun();
            }
            Assert.All(jobs, job => Assert.True(job.IsRunning));
            Assert.InRange(Facts.ThreadCount(), 0, threads + 8);

            foreach (var stop in jobs.Select(job => job.Stop()).ToArray())
            {
                Assert.False((await stop).Stop!.WasForced);
            }
            Assert.Equal(0, Facts.ZombieCount());
        }
        finally
        {
            await Task.WhenAll(jobs.Select(job => job.DisposeAsync().AsTask()));
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Pipes_leave_no_descriptor_behind_also_when_nobody_reads_them()
    {
        await RunUnread(10);
        var before = Facts.DescriptorCount();
        await RunUnread(50);
        await Facts.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Facts.DescriptorCount() <= before;
            },
            "all pipes are closed"
        );
    }

    private static async Task RunUnread(int count)
    {
        var command = Command.InShell("echo x") with
        {
            StandardInput = Stdio.Pipe,
            StandardOutput = Stdio.Pipe,
            StandardError = Stdio.Pipe,
        };
        for (var i = 0; i < count; i++)
        {
            await using var job = new Job(command);
            await (await job.Start()).EnsureRun().Ended;
        }
    }

    private static async Task Cycle(Job job, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var run = (await job.Start()).EnsureRun();
            Assert.Equal(JobOutcomeKind.Done, (await job.Stop()).Kind);
            Assert.Null(Facts.StateOf(run.ProcessId));
        }
    }
}

/// <summary>Tests that count what the whole program has run when no other test does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
