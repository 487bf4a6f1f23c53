using Reeve.Spawning.Linux;
using Reeve.Spawning.Linux.Cgroups;
using Reeve.Spawning.Unix;
using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning.Cgroups;

/// <summary>What escapes groups and sessions does not escape a control group; with and without <c>cgroup.kill</c>.</summary>
public sealed class CatchingWhatEscapes : IDisposable
{
    private readonly ControlGroup _group = new();
    private readonly TemporaryFolder _files = new();

    public void Dispose()
    {
        _group.Dispose();
        _files.Dispose();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("(sleep 1000 &)", true)]
    [InlineData("(sleep 1000 &)", false)]
    [InlineData("setsid sleep 1000 &", true)]
    [InlineData("setsid sleep 1000 &", false)]
    [InlineData("(setsid setsid sleep 1000 &) &", true)]
    [InlineData("(trap '' TERM HUP INT QUIT USR1 USR2; setsid sleep 1000) &", true)]
    [InlineData("nohup setsid sleep 1000 >/dev/null 2>&1 &", true)]
    [InlineData("(setsid sh -c 'kill -STOP $$; sleep 1000' &)", true)]
    [InlineData("(setsid sh -c 'kill -STOP $$; sleep 1000' &)", false)]
    public async Task What_outlives_the_main_process_is_killed(string line, bool canKill)
    {
        // It is told that it may go on once its escapee is there.
        await using var job = Job(Command.InShell($"{line}\nread line"), canKill, Stdio.Pipe);
        var run = (await job.Start()).EnsureRun();
        IReadOnlyList<int> members = [];
        await Facts.Until(
            () =>
            {
                members = run.Members();
                return members.Count >= 2 && members.Order().SequenceEqual(_group.Processes.Order());
            },
            "the escapee is there, and known"
        );
        await run.StandardInput.DisposeAsync();
        await run.Ended;
        Assert.DoesNotContain(members, Facts.IsAlive);
        Assert.Empty(_group.Groups);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_fork_bomb_is_killed_while_it_forks(bool canKill)
    {
        // Each ends after having started two more in sessions of their own; some three hundred in all, over and over.
        await File.WriteAllTextAsync(
            _files["bomb"],
            """
            n=$1
            [ "$n" -le 0 ] && exec sleep 1000
            setsid sh "$0" $((n - 1)) &
            setsid sh "$0" $((n - 1)) &
            """,
            TestContext.Current.CancellationToken
        );
        await using var job = Job(
            Command.Exec("sh", _files["bomb"], "8"),
            canKill,
            leftovers: Leftovers.Wait
        );
        for (var i = 0; i < 5; i++)
        {
            await job.Start();
            await Facts.Until(() => _group.Processes.Count > 20 * (i + 1), "it is at work");
            var outcome = await job.Kill();
            Assert.Equal(JobOutcomeKind.Done, outcome.Kind);
            Assert.Empty(_group.Processes);
            Assert.Empty(_group.Groups);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Groups_that_it_makes_itself_are_killed_and_removed_with_it()
    {
        await using var job = Job(
            Command.InShell(
                $"""
                own=$(echo {_group.Path}/reeve-*)
                mkdir -p $own/a/b
                (setsid sleep 1000 & echo $! > $own/a/b/cgroup.procs)
                (setsid sleep 1000 & echo $! > $own/a/cgroup.procs)
                echo 1 > {_files["done"]}
                sleep 1000
                """
            )
        );
        var run = (await job.Start()).EnsureRun();
        await Facts.NumberIn(_files["done"]);
        var members = run.Members();
        Assert.Equal(4, members.Count);
        await job.Kill();
        Assert.DoesNotContain(members, Facts.IsAlive);
        Assert.Empty(_group.Groups);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stop_gives_all_its_time_and_is_done_when_the_last_is_gone()
    {
        await using var job = Job(
            Command.InShell(
                $"""
                (setsid sh -c 'trap "sleep 0.3; echo 1 > {_files["cleaned"]}; exit" TERM; echo 1 > {_files[
                    "ready"
                ]}; while :; do sleep 0.05; done' &)
                exec sleep 1000
                """
            )
        );
        await job.Start();
        await Facts.NumberIn(_files["ready"]);
        var outcome = await job.Stop();
        Assert.True(File.Exists(_files["cleaned"]));
        Assert.False(outcome.Stop!.WasForced);
        Assert.Empty(_group.Groups);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_member_that_has_stopped_itself_hears_the_stop()
    {
        await using var job = Job(
            Command.InShell("(setsid sh -c 'kill -STOP $$; sleep 1000' &)\nexec sleep 1000")
        );
        var run = (await job.Start()).EnsureRun();
        await Facts.Until(() => run.Members().Any(pid => Facts.StateOf(pid) == 'T'), "it is stopped");
        var outcome = await job.Stop();
        Assert.False(outcome.Stop!.WasForced);
        Assert.Empty(_group.Groups);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_signal_reaches_every_process_whatever_its_session_or_the_main_process_alone()
    {
        await using var job = Job(
            Command.InShell(
                $"""
                trap 'echo 1 > {_files["main"]}' USR1
                setsid sh -c 'trap "echo 1 > {_files["other"]}" USR1; echo 1 > {_files[
                    "ready"
                ]}; while :; do sleep 0.05; done' &
                while :; do wait; done 2>/dev/null
                """
            )
        );
        await job.Start();
        await Facts.NumberIn(_files["ready"]);
        await job.Signal(Signal.User1, SignalTarget.MainProcess);
        await Facts.NumberIn(_files["main"]);
        Assert.False(File.Exists(_files["other"]));
        await job.Signal(Signal.User1);
        await Facts.NumberIn(_files["other"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_main_process_is_ended_also_when_somebody_has_moved_it_out()
    {
        await using var job = Job(Command.Exec("sleep", "1000"));
        var run = (await job.Start()).EnsureRun();
        using var elsewhere = new ControlGroup();
        await File.WriteAllTextAsync(
            elsewhere.Path + "/cgroup.procs",
            $"{run.ProcessId}",
            TestContext.Current.CancellationToken
        );
        Assert.Equal([run.ProcessId], run.Members());
        await job.Stop();
        Assert.False(Facts.IsAlive(run.ProcessId));
        Assert.Empty(_group.Groups);
    }

    private Job Job(
        Command command,
        bool canKill = true,
        Stdio? input = null,
        Leftovers leftovers = Leftovers.Kill
    ) =>
        new(
            _group.Contain(command) with
            {
                StandardInput = input ?? Stdio.Null,
                Leftovers = leftovers,
            },
            new JobOptions
            {
                Spawner = new LinuxSpawner(new EnvironmentBlocks(), PidFd.CanSignalGroups)
                {
                    Cgroups = new CgroupMaker(new CgroupKernel { CanKill = canKill }),
                },
            }
        );
}
