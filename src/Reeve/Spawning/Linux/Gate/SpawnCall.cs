using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Linux.Init;

namespace Reeve.Spawning.Linux.Gate;

/// <summary>The arguments of one <c>posix_spawn(3)</c>.</summary>
[SupportedOSPlatform("linux")]
internal readonly unsafe struct SpawnCall(
    byte* file,
    byte* actions,
    byte* attributes,
    byte** arguments,
    byte** environment
)
{
    /// <summary>Makes the call; gives an error number.</summary>
    public int Make(out int pid)
    {
        var id = 0;
        var own = OrphanReaper.Own;
        own?.Begin();
        var error = Libc.PosixSpawn(&id, file, actions, attributes, arguments, environment);
        own?.End(error == 0 ? id : 0);
        pid = id;
        return error;
    }
}
