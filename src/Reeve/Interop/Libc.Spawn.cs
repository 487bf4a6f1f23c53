using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary><c>posix_spawn(3)</c>. These return their error number; errno means nothing. Those that only copy what they are given cannot fail and give nothing.</summary>
internal static unsafe partial class Libc
{
    // The types are opaque. glibc needs 336, 80 and 128 bytes, musl less; none may ever be too small.
    public const int SpawnAttributesSize = 512;
    public const int SpawnFileActionsSize = 256;
    public const int SignalSetSize = 128;

    public const short POSIX_SPAWN_SETPGROUP = 0x02;
    public const short POSIX_SPAWN_SETSIGDEF = 0x04;
    public const short POSIX_SPAWN_SETSIGMASK = 0x08;
    public const short POSIX_SPAWN_SETSID = 0x80;

    [LibraryImport(Library, EntryPoint = "posix_spawn")]
    public static partial int PosixSpawn(
        int* pid,
        byte* path,
        byte* fileActions,
        byte* attributes,
        byte** argv,
        byte** envp
    );

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
    public static partial int SpawnAttributesInit(byte* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_destroy")]
    public static partial void SpawnAttributesDestroy(byte* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SpawnAttributesSetFlags(byte* attributes, short flags);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial void SpawnAttributesSetDefaultSignals(byte* attributes, byte* signalSet);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial void SpawnAttributesSetSignalMask(byte* attributes, byte* signalSet);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int SpawnActionsInit(byte* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial void SpawnActionsDestroy(byte* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int SpawnActionsAddDup2(byte* actions, int from, int to);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addclose")]
    public static partial int SpawnActionsAddClose(byte* actions, int descriptor);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addopen")]
    public static partial int SpawnActionsAddOpen(
        byte* actions,
        int descriptor,
        byte* path,
        int flags,
        uint mode
    );
}
