using Reeve.Spawning.MacOS;
using Reeve.Spawning.Unix;
using Reeve.Spawning.Unix.Guarding;
using Reeve.Tests.Spawning;

namespace Reeve.Tests;

/// <summary>What the guardian of macOS does at the end of file, in each shell that is here, with the ps of Linux.</summary>
public sealed class GuardianOfMacOs
{
    public static TheoryData<string> Shells() =>
        [.. new[] { "/bin/sh", "/bin/dash", "/bin/bash", "/bin/busybox" }.Where(File.Exists)];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Shells))]
    public async Task Kills_a_listed_group_what_carries_the_marker_and_nobody_else(string shell)
    {
        var marker = Guid.NewGuid().ToString("N");
        await using var listed = await Watched.Start(Sleep("sleep 1000 & exec sleep 1000"));
        await using var marked = await Watched.Start(Sleep("exec sleep 1000", marker));
        await using var other = await Watched.Start(Sleep("exec sleep 1000", Guid.NewGuid().ToString("N")));
        var ids = new GuardianTable(32);
        var entry = new GuardEntry(ids, ids.Take());
        entry.SetSession(listed.Id);
        var (read, write) = Native.Pipe();
        var command = MacGuardianScript.Command(
            new Shell(shell) { Options = shell == "/bin/busybox" ? ["sh"] : [] },
            marker,
            read,
            new Microsoft.Win32.SafeHandles.SafeFileHandle(ids.Descriptor, ownsHandle: true)
        );
        await using var guardian = await Watched.Start(command);
        read.Dispose();
        write.Dispose();
        Assert.Equal(ProcessEnd.Exit(0), (await guardian.Exited).End);
        Assert.Equal(Signal.ForceStop, (await listed.Exited).End.Signal);
        await listed.Gone;
        Assert.Equal(Signal.ForceStop, (await marked.Exited).End.Signal);
        Assert.True(Until.IsAlive(other.Id));
    }

    private static Command Sleep(string line, string? marker = null) =>
        Command.InShell(line) with
        {
            OnSupervisorDeath = SupervisorDeath.Keep,
            Environment = marker is null
                ? EnvironmentChanges.None
                : new EnvironmentChanges { [SupervisorMarker.Name] = marker },
        };
}
