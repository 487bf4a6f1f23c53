using System.Runtime.InteropServices;

namespace Reeve.Spawning.Unix;

/// <summary>
/// The functions of <c>posix_spawn</c> that not every C library has, looked up once: glibc has
/// <c>addchdir_np</c> from 2.29, <c>addclosefrom_np</c> from 2.34, <c>addtcsetpgrp_np</c> from 2.35; musl only the first.
/// Null where there is none, which is how C libraries differ:
/// <list type="bullet">
/// <item>without <c>addchdir_np</c> a command with a working directory is refused;</item>
/// <item>without <c>addclosefrom_np</c> the descriptors that a program would inherit are looked for, and closed one by one
/// (<see cref="InheritedDescriptors"/>);</item>
/// <item>without <c>addtcsetpgrp_np</c> the terminal's foreground is given to the child after its start, and the child is
/// continued if it was stopped for reading before.</item>
/// </list>
/// </summary>
internal static unsafe class SpawnFunctions
{
    // Taken away by tests: "musl" stands for a C library that has the first only. In the runtime configuration it is a
    // property, for programs a variable of their environment.
    private static readonly bool IsLikeMusl =
        (
            AppContext.GetData("Reeve.SpawnFunctions") as string
            ?? Environment.GetEnvironmentVariable("REEVE_SPAWN_FUNCTIONS")
        )
        is "musl";

    private static readonly nint LibraryHandle = Load();

    public static readonly delegate* unmanaged<byte*, byte*, int> AddChangeDirectory = (delegate* unmanaged<
        byte*,
        byte*,
        int>)Find("posix_spawn_file_actions_addchdir_np");

    public static readonly delegate* unmanaged<byte*, int, int> AddCloseFrom = (delegate* unmanaged<
        byte*,
        int,
        int>)FindNew("posix_spawn_file_actions_addclosefrom_np");

    public static readonly delegate* unmanaged<byte*, int, int> AddTerminalSetGroup = (delegate* unmanaged<
        byte*,
        int,
        int>)FindNew("posix_spawn_file_actions_addtcsetpgrp_np");

    private static nint Load() =>
        NativeLibrary.TryLoad("libc", typeof(SpawnFunctions).Assembly, null, out var library)
            ? library
            : NativeLibrary.GetMainProgramHandle();

    private static nint FindNew(string name) => IsLikeMusl ? 0 : Find(name);

    private static nint Find(string name) =>
        NativeLibrary.TryGetExport(LibraryHandle, name, out var address) ? address : 0;
}
