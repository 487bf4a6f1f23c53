using System.Runtime.InteropServices;

namespace Reeve.Spawning.Unix;

/// <summary>
/// The functions of <c>posix_spawn</c> that not every C library has, looked up once: glibc has
/// <c>addchdir_np</c> from 2.29, <c>addclosefrom_np</c> from 2.34, <c>addtcsetpgrp_np</c> from 2.35; musl only the first.
/// Null where there is none.
/// </summary>
internal static unsafe class SpawnFunctions
{
    private static readonly nint LibraryHandle = Load();

    public static readonly delegate* unmanaged<byte*, byte*, int> AddChangeDirectory = (delegate* unmanaged<
        byte*,
        byte*,
        int>)Find("posix_spawn_file_actions_addchdir_np");

    public static readonly delegate* unmanaged<byte*, int, int> AddCloseFrom = (delegate* unmanaged<
        byte*,
        int,
        int>)Find("posix_spawn_file_actions_addclosefrom_np");

    public static readonly delegate* unmanaged<byte*, int, int> AddTerminalSetGroup = (delegate* unmanaged<
        byte*,
        int,
        int>)Find("posix_spawn_file_actions_addtcsetpgrp_np");

    private static nint Load() =>
        NativeLibrary.TryLoad("libc", typeof(SpawnFunctions).Assembly, null, out var library)
            ? library
            : NativeLibrary.GetMainProgramHandle();

    private static nint Find(string name) =>
        NativeLibrary.TryGetExport(LibraryHandle, name, out var address) ? address : 0;
}
