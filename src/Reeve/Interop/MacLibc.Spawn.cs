using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary>
/// <c>posix_spawn(2)</c>. These return their error number; errno means nothing. The attributes and the file actions are opaque
/// pointers, which the functions that begin with them set.
/// </summary>
internal static unsafe partial class MacLibc
{
    public const short POSIX_SPAWN_SETPGROUP = 0x2;
    public const short POSIX_SPAWN_SETSIGDEF = 0x4;
    public const short POSIX_SPAWN_SETSIGMASK = 0x8;
    public const short POSIX_SPAWN_SETSID = 0x400;

    /// <summary>Closed in the program is all but what a file action has made or named.</summary>
    public const short POSIX_SPAWN_CLOEXEC_DEFAULT = 0x4000;

    [LibraryImport(Library, EntryPoint = "posix_spawn")]
    public static partial int PosixSpawn(
        int* pid,
        byte* path,
        void* fileActions,
        void* attributes,
        byte** argv,
        byte** envp
    );

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
    public static partial int SpawnAttributesInit(void* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_destroy")]
    public static partial void SpawnAttributesDestroy(void* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SpawnAttributesSetFlags(void* attributes, short flags);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setpgroup")]
    public static partial int SpawnAttributesSetGroup(void* attributes, int group);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SpawnAttributesSetDefaultSignals(void* attributes, uint* signals);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SpawnAttributesSetSignalMask(void* attributes, uint* signals);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int SpawnActionsInit(void* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial void SpawnActionsDestroy(void* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int SpawnActionsAddDup2(void* actions, int from, int to);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addclose")]
    public static partial int SpawnActionsAddClose(void* actions, int descriptor);

    // The mode is of a 16-bit type, which is passed as 32 bits.
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addopen")]
    public static partial int SpawnActionsAddOpen(
        void* actions,
        int descriptor,
        byte* path,
        int flags,
        uint mode
    );

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addinherit_np")]
    public static partial int SpawnActionsAddInherit(void* actions, int descriptor);

    // From macOS 10.15 on.
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    public static partial int SpawnActionsAddChangeDirectory(void* actions, byte* path);
}
