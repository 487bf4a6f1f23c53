using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Reeve.Interop;
using Reeve.Spawning.Linux.Init;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.Linux;

/// <summary>Linux: pidfds, epoll, posix_spawn.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxPlatform : Platform
{
    private readonly EnvironmentBlocks _environments = new();

    public override SignalTable Signals => LinuxSignals.Table;

    public override Shell DefaultShell => Shell.Sh;

    public override ISpawner CreateSpawner() => new LinuxSpawner(_environments, PidFd.CanSignalGroups);

    public override void BecomeInit(TimeSpan patience) => OrphanReaper.Start(patience);

    public override void RefreshEnvironment() => _environments.Refresh();

    public override unsafe (SafeFileHandle Reader, SafeFileHandle Writer) CreatePipe()
    {
        var ends = stackalloc int[2];
        return Libc.Pipe(ends, Libc.O_CLOEXEC) == 0
            ? (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true))
            : throw new IOException(
                $"A pipe could not be made: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}."
            );
    }
}
