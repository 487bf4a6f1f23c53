using Reeve.Spawning.Linux;
using Reeve.Spawning.Linux.Cgroups;
using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning.Cgroups;

/// <summary>
/// What is written to which file, in a directory that stands for a hierarchy with all controllers. With the kernel's own:
/// <see cref="LimitingRunsForReal"/>.
/// </summary>
public sealed class LimitingRuns : IDisposable
{
    private static readonly Command Contained = Command.Exec("true") with
    {
        Containment = Containment.Cgroup,
    };

    private readonly TemporaryFolder _files = new();
    private readonly CgroupMaker _maker;

    public LimitingRuns()
    {
        Directory.CreateDirectory(_files["tree/app"]);
        File.WriteAllText(
            _files["mountinfo"],
            $"31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n38 31 0:31 /outer {_files["tree"]} rw,nosuid shared:4 - cgroup2 none rw\n"
        );
        File.WriteAllText(_files["cgroup"], "4:memory:/elsewhere\n0::/outer/app\n");
        File.WriteAllText(_files["tree/app/cgroup.procs"], "");
        File.WriteAllText(_files["tree/app/cgroup.controllers"], "cpuset cpu io memory pids\n");
        File.WriteAllText(_files["tree/app/cgroup.subtree_control"], "");
        _maker = new CgroupMaker(new CgroupKernel { Process = _files["."], Fill = Fill });
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Each_limit_is_written_to_its_file_before_anybody_is_in_it()
    {
        var group = Open(
            new CgroupSettings
            {
                MemoryMax = 512L << 20,
                CpuMax = 1.5,
                PidsMax = 42,
                ["memory.swap.max"] = "0",
            }
        );
        Assert.Equal("536870912", Written(group, "memory.max"));
        Assert.Equal("150000 100000", Written(group, "cpu.max"));
        Assert.Equal("42", Written(group, "pids.max"));
        Assert.Equal("0", Written(group, "memory.swap.max"));
        Assert.Equal("", Written(group, "cgroup.procs"));
        Assert.Equal("", Written(group, "memory.high"));
    }

    [Theory]
    [InlineData(0.01, "1000 100000")]
    [InlineData(0.5, "50000 100000")]
    [InlineData(0.333333, "33333 100000")]
    [InlineData(64, "6400000 100000")]
    public void Cpus_are_a_quota_in_microseconds_of_each_period(double cpus, string expected) =>
        Assert.Equal(expected, Written(Open(new CgroupSettings { CpuMax = cpus }), "cpu.max"));

    [Fact]
    public void A_controller_that_is_not_enabled_for_the_groups_below_is_enabled()
    {
        Open(new CgroupSettings { PidsMax = 3 });
        Assert.Equal("+pids", File.ReadAllText(_files["tree/app/cgroup.subtree_control"]));
    }

    [Fact]
    public void One_that_is_enabled_is_left_alone()
    {
        File.WriteAllText(_files["tree/app/cgroup.subtree_control"], "memory pids\n");
        Open(new CgroupSettings { PidsMax = 3, MemoryMax = 1 << 20 });
        Assert.Equal("memory pids\n", File.ReadAllText(_files["tree/app/cgroup.subtree_control"]));
    }

    [Fact]
    public void One_that_is_not_there_is_an_error_and_nothing_is_made()
    {
        var error = Assert.Throws<SpawnException>(() =>
            Open(new CgroupSettings { PidsMax = 3, ["hugetlb.2MB.max"] = "0" })
        );
        Assert.Equal(SpawnFailure.Containment, error.Reason);
        Assert.Contains($"'{_files["tree/app"]}' has no hugetlb controller", error.Message);
        Assert.Contains("Delegate=hugetlb", error.Message);
        Assert.Empty(Directory.GetDirectories(_files["tree/app"]));
    }

    [Fact]
    public void A_file_that_the_kernel_does_not_have_is_an_error()
    {
        var error = Assert.Throws<SpawnException>(() =>
            Open(new CgroupSettings { ["memory.tomorrow"] = "1" })
        );
        Assert.Contains("'1' cannot be written to memory.tomorrow", error.Message);
        Assert.Contains("This kernel has no such file", error.Message);
    }

    [Fact]
    public void The_peak_of_memory_and_the_times_are_read_when_it_ends()
    {
        var group = Open(new CgroupSettings());
        File.WriteAllText(
            group.Directory + "/cpu.stat",
            "usage_usec 3500\nuser_usec 2000\nsystem_usec 1500\nnr_periods 0\n"
        );
        File.WriteAllText(group.Directory + "/memory.peak", "1048576\n");
        group.Close(Waiter.For("sh"));
        Assert.Equal(
            new TreeUsage(TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(1.5), 1048576),
            group.Usage
        );
    }

    [Fact]
    public void Those_that_outlive_the_supervisor_are_marked_from_the_start()
    {
        var group = _maker.Open(Contained with { OnSupervisorDeath = SupervisorDeath.Keep }, "true");
        Assert.True(Directory.Exists(group.Directory + "/reeve-let-go"));
    }

    private RunCgroup Open(CgroupSettings settings) =>
        _maker.Open(Contained with { Cgroup = settings }, "true");

    private static string Written(RunCgroup group, string file) =>
        File.ReadAllText($"{group.Directory}/{file}");

    private static void Fill(string directory)
    {
        foreach (
            var file in (string[])
                [
                    "cgroup.procs",
                    "memory.max",
                    "memory.high",
                    "memory.swap.max",
                    "cpu.max",
                    "pids.max",
                    "cgroup.events",
                    "cgroup.kill",
                ]
        )
        {
            File.WriteAllText($"{directory}/{file}", "");
        }
    }
}
