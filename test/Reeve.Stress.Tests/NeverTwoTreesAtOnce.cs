namespace Reeve.Stress.Tests;

/// <summary>
/// Every process of a run holds a lock that the next run takes or fails: who finds it taken has met a process of the run before.
/// </summary>
public sealed class NeverTwoTreesAtOnce : IDisposable
{
    private const int Restarts = 500;

    private readonly TemporaryFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Theory(Timeout = 240_000)]
    [InlineData(Containment.ProcessGroup)]
    [InlineData(Containment.Session)]
    [InlineData(Containment.Cgroup)]
    public async Task However_it_is_restarted(Containment containment)
    {
        using var group = containment == Containment.Cgroup ? new ControlGroup() : null;
        await using var job = new Job(
            Contained("sleep 1000 & sleep 1000"),
            new JobOptions
            {
                StopSequence = StopSequence.Graceful(Signal.Terminate, TimeSpan.FromMilliseconds(20)),
            }
        );
        Func<Task<JobOutcome>>[] kinds =
        [
            () => job.Restart().AsTask(),
            () => job.Restart(StopSequence.Kill).AsTask(),
            () => job.Restart(Signal.Interrupt, TimeSpan.FromMilliseconds(1)).AsTask(),
            () => job.TryRestart().AsTask(),
            () => StoppedAndStarted(job.Stop),
            () => StoppedAndStarted(job.Kill),
            () => EndedAndStarted(SignalTarget.Containment),
            () => EndedAndStarted(SignalTarget.MainProcess),
            () => Changed("sleep 0.01; sleep 1000 & (sleep 1000; true)", job.Stop),
            () =>
                Changed(
                    "trap '' TERM INT; sleep 1000 & wait",
                    () => job.Stop(Signal.Terminate, TimeSpan.FromMilliseconds(2))
                ),
        ];
        var run = (await job.Start()).EnsureRun();
        for (var i = 0; i < Restarts; i++)
        {
            // Now and then the restart meets a run that has not got far.
            if (i % 7 != 0)
            {
                Assert.Equal('+', await FirstCharacter(run));
            }
            run = (await kinds[i % kinds.Length]()).EnsureRun();
            Assert.False(File.Exists(_files["taken"]), $"restart {i}, of kind {i % kinds.Length}");
        }
        await job.Stop();
        Assert.False(File.Exists(_files["taken"]));
        Assert.Equal(0, Facts.ZombieCount());

        Command Contained(string line)
        {
            var command = Locking(line, containment);
            return group?.Contain(command) ?? command;
        }

        // Queued at once: the stop holds the lane until the tree is gone.
        async Task<JobOutcome> StoppedAndStarted(Func<Ticket> stop)
        {
            stop();
            return await job.Start();
        }

        async Task<JobOutcome> Changed(string line, Func<Ticket> stop)
        {
            job.SetCommand(Contained(line));
            stop();
            return await job.Start();
        }

        async Task<JobOutcome> EndedAndStarted(SignalTarget target)
        {
            job.Signal(Signal.ForceStop, target);
            await job.WaitForEnd();
            return await job.Start();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_containment_the_lock_is_found_taken()
    {
        await using var job = new Job(Locking("sleep 5 & sleep 5", Containment.None));
        Assert.Equal('+', await FirstCharacter((await job.Start()).EnsureRun()));
        Assert.Equal('-', await FirstCharacter((await job.Restart()).EnsureRun()));
        Assert.True(File.Exists(_files["taken"]));
    }

    private static async Task<char> FirstCharacter(Run run)
    {
        var first = new byte[1];
        await run.StandardOutput.ReadExactlyAsync(first);
        return (char)first[0];
    }

    /// <summary>A command line whose shell takes the lock first, and whose processes all hold it.</summary>
    private Command Locking(string line, Containment containment) =>
        Command.InShell(
            $"exec 9> {_files["lock"]}; flock --nonblock 9 || {{ echo - >> {_files["taken"]}; echo -; exit 75; }}; echo +; {line}"
        ) with
        {
            Containment = containment,
            StandardOutput = Stdio.Pipe,
        };
}
