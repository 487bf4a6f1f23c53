using Reeve.Cli.Tests.Helpers;
using Reeve.Spawning.Linux;
using Reeve.Spawning.Linux.Cgroups;
using Reeve.Tests.Spawning;

namespace Reeve.Tests;

/// <summary>That the tests of this project really run without pidfds.</summary>
[Collection(nameof(LeavingNothingBehind))]
public sealed class DoingWithoutPidFds
{
    [Fact]
    public async Task No_child_is_held_by_a_pidfd_and_a_thread_of_its_own_learns_of_ends()
    {
        Assert.False(PidFd.AreThere);
        Assert.False(PidFd.CanSignalGroups);
        await using var child = await Watched.Start(Command.Exec("sleep", "1000"));
        // Those of .NET itself, when it has any, are not ours.
        Assert.DoesNotContain(Directory.GetFiles("/proc/self/fd"), path => PidOf(path) == child.Id);
        Assert.Contains(
            Directory.GetDirectories("/proc/self/task"),
            task => File.ReadAllText(task + "/comm") == "Reeve numbers\n"
        );
    }

    [Fact]
    public void Nor_is_a_control_group_killed_at_once() => Assert.False(CgroupKernel.Real.CanKill);

    [Fact]
    public async Task Nor_is_the_command_of_the_reeve_program()
    {
        await using var reeve = RunningProgram.Reeve(
            null,
            "run",
            "--",
            "sh",
            "-c",
            "echo ready; exec sleep 1000"
        );
        await reeve.OutputsAsync("ready");
        // The command may have spoken before reeve began to watch it.
        await Until.True(
            () =>
                Directory
                    .GetDirectories($"/proc/{reeve.Id}/task")
                    .Any(task => File.ReadAllText(task + "/comm") == "Reeve numbers\n"),
            "the thread that learns of ends"
        );
    }

    /// <summary>The process that a descriptor is a pidfd of; null when it is none.</summary>
    private static int? PidOf(string descriptor)
    {
        var info = "/proc/self/fdinfo/" + Path.GetFileName(descriptor);
        try
        {
            return File.ReadLines(info)
                .Where(line => line.StartsWith("Pid:", StringComparison.Ordinal))
                .Select(line => (int?)int.Parse(line["Pid:".Length..]))
                .FirstOrDefault();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
