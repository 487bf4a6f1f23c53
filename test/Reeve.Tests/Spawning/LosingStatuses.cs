using System.Text;
using Reeve.Spawning.Linux;
using Reeve.Spawning.Unix;
using Reeve.Spawning.Unix.Guarding;

namespace Reeve.Tests.Spawning;

/// <summary>What happens when somebody else in the program takes a child's status.</summary>
public sealed class LosingStatuses
{
    /// <summary>Where the kernel keeps the status for our pidfd nothing is lost, and there is nothing to say.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(Containment.None, true)]
    [InlineData(Containment.ProcessGroup, true)]
    [InlineData(Containment.ProcessGroup, false)]
    [InlineData(Containment.Session, true)]
    [InlineData(Containment.Session, false)]
    public async Task Says_so_once_and_guesses_nothing(Containment containment, bool byPidFd)
    {
        var spawner = Watched.NewSpawner(byPidFd);
        // Where ends are noticed by waiting for any child, somebody lives on, so that the loss of one shows itself to nobody.
        await using var other = await Watched.Start(Command.Exec("sleep", "1000"));
        for (var tries = 0; tries < 200; tries++)
        {
            await using var child = await Watched.Start(
                Command.Exec("sleep", "1000") with
                {
                    Containment = containment,
                },
                spawner
            );
            // A thread that already waits is served before a poller is woken; but not always.
            var thread = 0;
            var thief = Task.Factory.StartNew(
                () =>
                {
                    Volatile.Write(ref thread, Native.ThreadId());
                    return Native.Reap(child.Id);
                },
                default,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
            await Until.True(() => IsWaiting(Volatile.Read(ref thread)), "the thief waits");
            child.Child.Kill();
            var exit = await child.Exited;
            await child.Gone;
            // What it used is known when the status was read before the thief took it away: the leader stayed unreaped.
            // On macOS that comes later than the status.
            var isKnown = exit.Usage is not null || (!Backend.IsLinux && exit.End != ProcessEnd.Unknown);
            if (await thief != child.Id || isKnown)
            {
                continue;
            }
            if (KeptStatuses.AreThere)
            {
                Assert.Equal(ProcessEnd.BySignal(Signal.ForceStop), exit.End);
                Assert.Empty(child.Faults);
            }
            else
            {
                Assert.Equal(ProcessEnd.Unknown, exit.End);
                var fault = Assert.Single(child.Faults);
                Assert.Contains(
                    $"The status of process {child.Id} was taken by somebody else",
                    fault.Message
                );
            }
            return;
        }
        Assert.Skip("The status could not be stolen in 200 tries.");
    }

    [Fact]
    public async Task A_supervisor_started_with_ended_children_ignored_still_gets_statuses()
    {
        // Not by a trap of the shell: dash does not ignore this one.
        await using var child = await Watched.Start(
            Command.Exec("env", "--ignore-signal=CHLD", TestChild.Path, "supervise", "sh", "-c", "exit 5")
        );
        Assert.Equal(ProcessEnd.Exit(5), (await child.Exited).End);
    }

    /// <summary>Whether a thread of ours sleeps in wait4.</summary>
    private static bool IsWaiting(int thread)
    {
        try
        {
            return File.ReadAllText($"/proc/self/task/{thread}/wchan")
                .Contains("do_wait", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Containment.ProcessGroup)]
    [InlineData(Containment.Session)]
    public async Task One_that_is_taken_before_it_can_be_held_leaves_nobody(Containment containment)
    {
        Assert.SkipUnless(
            Backend.IsLinux && PidFd.AreThere,
            "Without pidfds there is nothing to be had of a child."
        );
        using var file = new TemporaryFile();
        var thief = new ThievishTable();
        var spawner = new LinuxSpawner(new EnvironmentBlocks(), PidFd.CanSignalGroups)
        {
            Guards = () => new GuardEntry(thief, thief.Take()),
        };
        await using var child = await Watched.Start(
            Command.InShell($"sleep 1000 & echo $! > {file.Path}; exit 3") with
            {
                Containment = containment,
            },
            spawner
        );
        Assert.Equal(child.Id, thief.Taken);
        await child.Gone;
        Assert.False(Real.Facts.IsAlive(await Until.Number(file.Path)));
        Assert.Equal(ProcessEnd.Unknown, (await child.Exited).End);
    }

    /// <summary>Is told the number of a child as soon as that is there, and reaps it.</summary>
    private sealed class ThievishTable() : GuardianTable(32)
    {
        public int Taken { get; private set; }

        public override void Set(int line, ReadOnlySpan<byte> text)
        {
            if (text.Length > 0 && Taken == 0)
            {
                Taken = Native.Reap(int.Parse(Encoding.ASCII.GetString(text).Split(' ')[1]));
            }
            base.Set(line, text);
        }
    }
}
