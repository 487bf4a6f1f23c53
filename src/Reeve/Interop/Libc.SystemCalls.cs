using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary>
/// System calls made as such, <c>syscall(2)</c>, and their numbers on 64-bit systems: where C libraries have no function for
/// them (<c>waitid</c>'s fifth argument, <c>ioprio_set</c>), or not all have the same. musl has <c>getdents64</c> and
/// <c>prlimit64</c> only for programs linked before 1.2.4, and its <c>sched_setscheduler</c> always fails.
/// </summary>
internal static unsafe partial class Libc
{
    public static readonly nint SYS_waitid = Number(247, 281, 272, 95);
    public static readonly nint SYS_ioprio_set = Number(251, 282, 273, 30);
    public static readonly nint SYS_getdents64 = Number(217, 220, 202, 61);
    public static readonly nint SYS_prlimit64 = Number(302, 334, 325, 261);
    public static readonly nint SYS_sched_setscheduler = Number(144, 156, 156, 119);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint ReadDirectory(nint number, nint descriptor, byte* buffer, nuint count);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint ResourceLimit(
        nint number,
        nint pid,
        nint resource,
        LimitPair* set,
        LimitPair* previous
    );

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SetScheduler(nint number, nint pid, nint policy, int* priority);

    // arch/x86/entry/syscalls/syscall_64.tbl, arch/s390 and arch/powerpc likewise; scripts/syscall.tbl for all newer ones.
    private static nint Number(nint x64, nint s390x, nint ppc64, nint generic) =>
        RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => x64,
            Architecture.S390x => s390x,
            Architecture.Ppc64le => ppc64,
            _ => generic,
        };
}
