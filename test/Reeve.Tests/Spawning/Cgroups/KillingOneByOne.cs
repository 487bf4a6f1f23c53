using Reeve.Spawning.Linux;
using Reeve.Spawning.Linux.Cgroups;
using Reeve.Spawning.Unix;
using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning.Cgroups;

/// <summary>
/// Where the kernel has no <c>cgroup.kill</c>, members are listed and then killed, and between the two others may act: here that
/// moment is held open until they have.
/// </summary>
public sealed class KillingOneByOne : IDisposable
{
    private readonly ControlGroup _group = new();
    private readonly TemporaryFolder _files = new();

    public void Dispose()
    {
        _group.Dispose();
        _files.Dispose();
    }

    /// <summary>Each process of the chain starts the next and ends, so that none that was listed is there when the kill comes.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Nobody_gets_away_by_forking_because_all_are_frozen_before()
    {
        await File.WriteAllTextAsync(_files["chain"], "sh \"$0\" &\n", TestContext.Current.CancellationToken);
        await using var job = Job(
            Command.Exec("sh", _files["chain"]),
            members =>
                SpinWait.SpinUntil(() => IsFrozen() || !members.Any(Facts.IsAlive), TimeSpan.FromSeconds(20))
        );
        var run = (await job.Start()).EnsureRun();
        await run.Exited;
        var outcome = await job.Kill();
        Assert.Equal(JobOutcomeKind.Done, outcome.Kind);
        Assert.Empty(_group.Groups);
    }

    /// <summary>It comes when the list has been gone through.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Who_comes_too_late_for_the_kill_gets_the_next_one()
    {
        await using var late = await Watched.Start(Command.Exec("sleep", "1000"));
        await using var job = Job(Command.Exec("sleep", "1000"), Once(late.Id));
        await job.Start();
        var outcome = await job.Kill();
        Assert.Equal(JobOutcomeKind.Done, outcome.Kind);
        Assert.Equal(Signal.ForceStop, (await late.Exited).End.Signal);
        Assert.Empty(_group.Groups);
    }

    [Fact(Timeout = 60_000)]
    public async Task Also_where_the_dead_have_left_it()
    {
        await using var first = await Watched.Start(Command.Exec("sleep", "1000"));
        await using var late = await Watched.Start(Command.Exec("sleep", "1000"));
        var dead = CgroupName.ForSupervisor() with { Process = int.MaxValue, Number = 1 };
        Enter(Directory.CreateDirectory(Path.Combine(_group.Path, $"{dead}")).FullName, first.Id);
        // The first start below the parent sweeps.
        await using var job = Job(Command.Exec("true"), Once(late.Id));
        await (await job.Start()).EnsureRun().Ended;
        Assert.Equal(Signal.ForceStop, (await first.Exited).End.Signal);
        Assert.Equal(Signal.ForceStop, (await late.Exited).End.Signal);
        Assert.Empty(_group.Groups);
    }

    /// <summary>Lets a process in when nobody is left to be killed, the first time.</summary>
    private Action<IReadOnlySet<int>> Once(int late)
    {
        var isIn = false;
        return members =>
        {
            if (members.Count == 0 && !isIn)
            {
                isIn = true;
                Enter(_group.Groups.Single(), late);
            }
        };
    }

    private static void Enter(string group, int process) =>
        File.WriteAllText(group + "/cgroup.procs", $"{process}");

    private bool IsFrozen() =>
        _group.Groups.Any(group => TestFiles.Read(group + "/cgroup.events").Contains("frozen 1"));

    private Job Job(Command command, Action<IReadOnlySet<int>> listed) =>
        new(
            _group.Contain(command) with
            {
                Leftovers = Leftovers.Wait,
            },
            new JobOptions
            {
                Spawner = new LinuxSpawner(new EnvironmentBlocks(), PidFd.CanSignalGroups)
                {
                    Cgroups = new CgroupMaker(new CgroupKernel { CanKill = false, Listed = listed }),
                },
            }
        );
}
