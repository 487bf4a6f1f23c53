using System.Diagnostics;
using Reeve.Spawning.Linux;
using Reeve.Spawning.Linux.Cgroups;
using Reeve.Spawning.Unix;
using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning.Cgroups;

/// <summary>The first start below a parent removes what supervisors that are dead have left there, and nothing else.</summary>
public sealed class SweepingWhatTheDeadLeft : IDisposable
{
    private readonly ControlGroup _group = new();

    public void Dispose() => _group.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_killed_supervisor_left_is_killed_and_removed(bool canKill)
    {
        var left = await Killed("exec sleep 1000");
        await Start(canKill);
        Assert.DoesNotContain(left, Facts.IsAlive);
        Assert.Empty(_group.Groups);
    }

    [Fact(Timeout = 60_000)]
    public async Task Those_that_were_let_go_live_and_their_group_is_removed_when_they_are_gone()
    {
        var left = await Killed("true", "leave");
        var daemon = Assert.Single(left);
        await Start();
        Assert.True(Facts.IsAlive(daemon));
        Assert.Single(_group.Groups);
        Facts.Kill(daemon, 9);
        await Facts.Until(() => _group.Processes.Count == 0, "the daemon is gone");
        await Start();
        Assert.Empty(_group.Groups);
    }

    [Fact(Timeout = 60_000)]
    public async Task Those_that_are_to_outlive_their_supervisor_live()
    {
        var left = await Killed("exec sleep 1000", "keep");
        await Start();
        Assert.All(left, pid => Assert.True(Facts.IsAlive(pid)));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_runs_of_a_living_supervisor_are_not_touched()
    {
        await using var job = new Job(_group.Contain(Command.Exec("sleep", "1000")));
        var run = (await job.Start()).EnsureRun();
        await Start();
        Assert.True(Facts.IsAlive(run.ProcessId));
        Assert.Single(_group.Groups);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("no such process", true)]
    [InlineData("a younger process of that id", true)]
    [InlineData("this process", false)]
    [InlineData("a process of another pid namespace", false)]
    [InlineData("not a name of ours", false)]
    public async Task Only_proof_counts(string whose, bool isRemoved)
    {
        var own = CgroupName.ForSupervisor() with { Number = 77 };
        var name = whose switch
        {
            "no such process" => $"{own with { Process = int.MaxValue }}",
            "a younger process of that id" => $"{own with { StartTime = own.StartTime - 1 }}",
            "this process" => $"{own}",
            "a process of another pid namespace" =>
                $"{own with
            {
                Process = int.MaxValue,
                Namespaces = "1.1",
            }}",
            _ => "reeve-mine",
        };
        var directory = Directory.CreateDirectory(Path.Combine(_group.Path, name));
        await Start();
        directory.Refresh();
        Assert.Equal(!isRemoved, directory.Exists);
    }

    [Fact]
    public void Names_are_read_back()
    {
        var name = CgroupName.Next();
        Assert.True(CgroupName.TryParse(name.ToString(), out var read));
        Assert.Equal(name, read);
        Assert.False(read.IsOfTheDead());
        Assert.False(CgroupName.TryParse("reeve-1-2-3", out _));
        Assert.False(CgroupName.TryParse("other-1-2-3-4", out _));
        Assert.False(CgroupName.TryParse("reeve--1-2-3-4", out _));
    }

    /// <summary>Kills a supervisor with a run in the group; gives the processes that it left, a daemon among them.</summary>
    private async Task<IReadOnlyList<int>> Killed(string line, params string[] options)
    {
        using var supervisor = Process.Start(
            new ProcessStartInfo(
                TestChild.Path,
                [
                    "contain",
                    .. options,
                    "parent=" + _group.Path,
                    "--",
                    "sh",
                    "-c",
                    $"setsid sh -c 'echo ready; exec sleep 1000' & read line; {line}",
                ]
            )
            {
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
                UseShellExecute = false,
            }
        )!;
        Assert.Equal(
            "ready",
            await supervisor.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
        );
        await supervisor.StandardInput.WriteLineAsync();
        if (options.Contains("leave"))
        {
            Assert.Equal(
                "ended",
                await supervisor.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
            );
        }
        supervisor.Kill();
        await supervisor.WaitForExitAsync(TestContext.Current.CancellationToken);
        var left = _group.Processes;
        Assert.NotEmpty(left);
        return left;
    }

    /// <summary>A start by a supervisor that has not been here before.</summary>
    private async Task Start(bool canKill = true)
    {
        var spawner = new LinuxSpawner(new EnvironmentBlocks(), PidFd.CanSignalGroups)
        {
            Cgroups = new CgroupMaker(new CgroupKernel { CanKill = canKill }),
        };
        await using var child = await Watched.Start(_group.Contain(Command.Exec("true")), spawner);
        await child.Gone;
    }
}
