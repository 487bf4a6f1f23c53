using Microsoft.Extensions.Logging;
using Reeve.Spawning.Linux;
using Reeve.Spawning.Linux.Cgroups;
using Reeve.Spawning.Unix;
using Reeve.Tests.Jobs.Support;
using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning.Cgroups;

/// <summary>Where a control group cannot be had the start fails and says what to do, or takes what was named instead.</summary>
public sealed class RefusingGroups : IDisposable
{
    private static readonly Command Contained = Command.Exec("true") with
    {
        Containment = Containment.Cgroup,
    };

    private readonly TemporaryFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 30_000)]
    public async Task No_cgroup_v2_is_an_error_that_says_what_to_do()
    {
        var error = await Refused(Contained, WithoutVersion2());
        Assert.Equal(SpawnFailure.Containment, error.Reason);
        Assert.Equal(
            "Cannot start 'true': it cannot have a control group: no cgroup v2 is mounted here (no mount of type cgroup2 in "
                + "/proc/self/mountinfo). Mount one, as systemd does (mount -t cgroup2 none /sys/fs/cgroup), name a parent in "
                + "CgroupSettings.Parent, or use Containment.Session, or name a weaker one in CgroupSettings.OrElse.",
            error.Message
        );
    }

    [Fact(Timeout = 30_000)]
    public async Task What_was_named_instead_is_taken_with_a_warning()
    {
        var log = new MemoryLog();
        var command = Command.InShell("ps -o sid= -p $$; echo $$") with
        {
            Containment = Containment.Cgroup,
            Cgroup = new CgroupSettings { OrElse = Containment.Session },
            StandardOutput = Stdio.ToFile(_files["ids"]),
        };
        await using var job = new Job(command, new JobOptions { Spawner = WithoutVersion2(), Logger = log });
        var run = (await job.Start()).EnsureRun();
        await run.Ended;
        var ids = await File.ReadAllLinesAsync(_files["ids"], TestContext.Current.CancellationToken);
        Assert.Equal(ids[0].Trim(), ids[1]);
        Assert.StartsWith("It has Containment.Session instead of a control group. ", run.Warning);
        Assert.Contains(
            log.Entries,
            entry =>
                entry.Level == LogLevel.Warning
                && entry.Message.Contains(run.Warning!, StringComparison.Ordinal)
        );
    }

    [Fact(Timeout = 30_000)]
    public async Task Limits_are_never_given_up()
    {
        var settings = new CgroupSettings { OrElse = Containment.Session, PidsMax = 10 };
        var error = await Refused(Contained with { Cgroup = settings }, WithoutVersion2());
        Assert.Contains("no cgroup v2 is mounted here", error.Message);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_parent_that_is_no_control_group_is_named()
    {
        var settings = new CgroupSettings { Parent = _files["."] };
        var error = await Refused(Contained with { Cgroup = settings }, Spawner.Default);
        Assert.Contains("is no control group of cgroup v2", error.Message);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_parent_in_which_none_can_be_made_is_an_error_that_tells_of_delegation()
    {
        // Root may write anywhere; the limit of descendants it has to keep.
        using var group = new ControlGroup();
        await File.WriteAllTextAsync(group.Path + "/cgroup.max.descendants", "0");
        var error = await Refused(group.Contain(Command.Exec("true")), Spawner.Default);
        Assert.Equal(SpawnFailure.Containment, error.Reason);
        Assert.Contains($"no control group can be made in '{group.Path}'", error.Message);
        Assert.Contains("cgroup.max.descendants", error.Message);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_group_that_cannot_be_entered_is_an_error_and_is_removed()
    {
        // A domain below a threaded group takes no processes.
        using var group = new ControlGroup();
        using var threaded = new ControlGroup(group.Path);
        await File.WriteAllTextAsync(threaded.Path + "/cgroup.type", "threaded");
        var error = await Refused(threaded.Contain(Command.Exec("true")), Spawner.Default);
        Assert.Equal(SpawnFailure.Containment, error.Reason);
        Assert.Contains("it cannot be moved into the control group", error.Message);
        Assert.Contains("Delegate=yes", error.Message);
        Assert.Empty(threaded.Groups);
    }

    [Fact(Timeout = 30_000)]
    public async Task Settings_without_the_containment_are_an_error()
    {
        var command = Command.Exec("true") with { Cgroup = new CgroupSettings { PidsMax = 3 } };
        var error = await Refused(command, Spawner.Default);
        Assert.Contains("Give it Containment.Cgroup, or take its Cgroup out.", error.Message);
    }

    private LinuxSpawner WithoutVersion2()
    {
        File.WriteAllText(
            _files["mountinfo"],
            "34 31 0:31 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n"
        );
        File.WriteAllText(_files["cgroup"], "1:cpu:/\n0::/\n");
        return new LinuxSpawner(new EnvironmentBlocks(), PidFd.CanSignalGroups)
        {
            Cgroups = new CgroupMaker(new CgroupKernel { Process = _files["."] }),
        };
    }

    private static async Task<SpawnException> Refused(Command command, ISpawner spawner)
    {
        await using var job = new Job(command, new JobOptions { Spawner = spawner });
        return await Assert.ThrowsAsync<SpawnException>(async () => await job.Start());
    }
}
