using Reeve.Interop;

namespace Reeve.Spawning.Linux.Gate;

/// <summary>The arguments of one <c>posix_spawn(3)</c>.</summary>
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
        var error = Libc.PosixSpawn(&id, file, actions, attributes, arguments, environment);
        pid = id;
        return error;
    }
}
