using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning.Windows.Native;

/// <summary>How processes end, and what limits them.</summary>
public sealed class TellingEnds
{
    [Fact]
    public async Task An_unhandled_exception_is_a_crash()
    {
        await using var child = await Watched.Start(
            Command.Exec(TestChild.Path, "throw") with
            {
                StandardError = Stdio.Null,
            }
        );
        Assert.Equal(ProcessEnd.Crash(unchecked((int)0xE0434352)), (await child.Exited).End);
    }

    [Theory]
    [InlineData(Containment.None)]
    [InlineData(Containment.ProcessGroup)]
    public async Task A_forced_end_is_told_from_an_exit(Containment containment)
    {
        await using var child = await Watched.Start(
            Command.Exec(TestChild.Path, "sleep", "1000") with
            {
                Containment = containment,
            }
        );
        child.Child.Kill();
        Assert.Equal(ProcessEnd.BySignal(Signal.ForceStop), (await child.Exited).End);
        await child.Gone;
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        var failure = await Assert.ThrowsAsync<SpawnException>(() =>
            Watched.Start(Command.Exec("no-such-tool"))
        );
        Assert.Equal(SpawnFailure.NotFound, failure.Reason);
        Assert.Contains(
            Environment.SystemDirectory,
            failure.SearchedDirectories,
            StringComparer.OrdinalIgnoreCase
        );
        using var folder = new TemporaryFolder();
        failure = await Assert.ThrowsAsync<SpawnException>(() =>
            Watched.Start(Command.Exec(TestChild.Path) with { WorkingDirectory = folder["missing"] })
        );
        Assert.Equal(SpawnFailure.WorkingDirectory, failure.Reason);
        failure = await Assert.ThrowsAsync<SpawnException>(() =>
            Watched.Start(
                Command.Exec(TestChild.Path) with
                {
                    StandardInput = Stdio.FromFile(folder["missing"]),
                }
            )
        );
        Assert.Equal(SpawnFailure.Stream, failure.Reason);
    }

    [Fact]
    public async Task What_Windows_has_not_is_refused()
    {
        var command = Command.Exec(TestChild.Path, "exit", "0");
        await Refused(command with { Limits = new ProcessLimits { Nice = 1 } }, SpawnFailure.Limits);
        await Refused(
            command with
            {
                Descriptors = new Descriptors { [3] = Stdio.Null },
            },
            SpawnFailure.Stream
        );
        await Refused(
            command with
            {
                Containment = Containment.Cgroup,
                Cgroup = new CgroupSettings { ["memory.swap.max"] = "0" },
            },
            SpawnFailure.Containment
        );

        static async Task Refused(Command command, SpawnFailure reason) =>
            Assert.Equal(
                reason,
                (await Assert.ThrowsAsync<SpawnException>(() => Watched.Start(command))).Reason
            );
    }

    [Fact(
        Skip = "needs a real Windows: Wine takes the limits of a job object and ignores them",
        SkipWhen = nameof(Wine.IsHere),
        SkipType = typeof(Wine)
    )]
    [Trait(Wine.NeedsRealWindows, "limits")]
    public async Task A_run_cannot_have_more_processes_than_it_may()
    {
        var settings = new CgroupSettings
        {
            PidsMax = 1,
            MemoryMax = 1L << 30,
            CpuMax = 0.5,
        };
        await using var child = await Watched.Start(
            Command.Exec(TestChild.Path, "grandchild", "exit", "0") with
            {
                Containment = Containment.Cgroup,
                Cgroup = settings,
                StandardError = Stdio.Null,
            }
        );
        Assert.NotEqual(ProcessEnd.Exit(0), (await child.Exited).End);
    }
}
