using System.Runtime.Versioning;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.MacOS;

/// <summary>macOS: kqueue, posix_spawn.</summary>
[SupportedOSPlatform("macos")]
internal sealed class MacPlatform : UnixPlatform
{
    public override UnixSystem System { get; } = new MacSystem();

    public override SignalTable Signals => MacSignals.Table;

    public override ISpawner CreateSpawner() => new MacSpawner(Environments);
}
