using System.Diagnostics;
using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning.Cgroups;

/// <summary>
/// Memory, processes and processor time by the kernel, on a machine that has these controllers in version 2. Where version 1 has
/// them the tests are skipped; <see cref="LimitingRuns"/> shows there what would be written.
/// </summary>
public sealed class LimitingMemoryProcessesAndTime : IDisposable
{
    private readonly ControlGroup _group = new();

    public void Dispose() => _group.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task Who_takes_more_memory_is_killed_by_the_kernel()
    {
        Need("memory");
        var settings = new CgroupSettings { MemoryMax = 32 << 20, ["memory.swap.max"] = "0" };
        var (end, run) = await Run("head -c 200000000 /dev/zero | tail > /dev/null; exit $?", settings);
        // Either the shell tells that one of its commands was killed, or it was killed itself.
        Assert.True(end == ProcessEnd.Exit(137) || end == ProcessEnd.BySignal(Signal.ForceStop), $"{end}");
        if (File.Exists(_group.Path + "/memory.peak"))
        {
            Assert.InRange(run.Usage!.Tree!.PeakMemoryBytes!.Value, 16 << 20, 33 << 20);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_takes_less_is_told_how_much_it_was()
    {
        Need("memory");
        var (end, run) = await Run(
            "head -c 20000000 /dev/zero | tail > /dev/null",
            new CgroupSettings { MemoryMax = 512 << 20 }
        );
        Assert.Equal(ProcessEnd.Exit(0), end);
        Assert.SkipUnless(
            File.Exists(_group.Path + "/memory.peak"),
            "the kernel has no memory.peak (before 5.19)"
        );
        Assert.InRange(run.Usage!.Tree!.PeakMemoryBytes!.Value, 18_000_000, 200 << 20);
    }

    [Fact(Timeout = 60_000)]
    public async Task More_processes_than_allowed_cannot_be_started()
    {
        Need("pids");
        var command = Command.InShell("sleep 1000 & sleep 1000 & sleep 1000 & sleep 1000 & exit 0");
        await using var job = new Job(_group.Contain(command, new CgroupSettings { PidsMax = 3 }));
        var run = (await job.Start()).EnsureRun();
        var end = await run.Ended;
        // The shell says that it cannot fork.
        Assert.True(end.Kind == ProcessEndKind.Exited && end.Code != 0, $"{end}");
    }

    [Fact(Timeout = 60_000)]
    public async Task Time_is_given_as_allowed()
    {
        Need("cpu");
        await using var job = new Job(
            _group.Contain(Command.InShell("while :; do :; done"), new CgroupSettings { CpuMax = 0.1 })
        );
        var clock = Stopwatch.StartNew();
        var run = (await job.Start()).EnsureRun();
        var throttled = Directory.GetDirectories(_group.Path).Single() + "/cpu.stat";
        await Facts.Until(
            () =>
                File.ReadLines(throttled)
                    .Any(line => line.StartsWith("nr_throttled ") && line[13..] is { Length: > 1 }),
            "it was held back ten times"
        );
        await job.Kill();
        var used = run.Usage!.Tree!;
        // Ten periods of a tenth of a second, in each of which it had 10 ms, and some more on each processor.
        Assert.InRange((used.UserTime + used.SystemTime) / clock.Elapsed, 0, 0.5);
    }

    private async Task<(ProcessEnd, Run)> Run(string line, CgroupSettings settings)
    {
        await using var job = new Job(_group.Contain(Command.InShell(line), settings));
        var run = (await job.Start()).EnsureRun();
        return (await run.Ended, run);
    }

    private static void Need(string controller)
    {
        var controllers = File.ReadAllText(ControlGroup.Own + "/cgroup.controllers").Split(' ', '\n');
        Assert.SkipUnless(controllers.Contains(controller), $"version 2 has no {controller} controller here");
        try
        {
            // The tests' own group has this program in it, so theirs is made beside it, if that may be.
            File.WriteAllText(ControlGroup.Own + "/cgroup.subtree_control", "+" + controller);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"the {controller} controller cannot be enabled in {ControlGroup.Own}: {e.Message}");
        }
    }
}
