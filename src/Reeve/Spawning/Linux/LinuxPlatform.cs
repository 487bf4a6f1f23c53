using System.Runtime.Versioning;
using Reeve.Spawning.Linux.Init;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.Linux;

/// <summary>Linux: pidfds, epoll, posix_spawn.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxPlatform : UnixPlatform
{
    public override UnixSystem System { get; } = new LinuxSystem();

    public override SignalTable Signals => LinuxSignals.Table;

    public override ISpawner CreateSpawner() => new LinuxSpawner(Environments, groupsByPidFd: true);

    public override Action<TimeSpan>? BecomeInit => OrphanReaper.Start;
}
