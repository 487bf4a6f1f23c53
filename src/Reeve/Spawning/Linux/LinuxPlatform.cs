using System.Runtime.Versioning;
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

    public override void RefreshEnvironment() => _environments.Refresh();
}
