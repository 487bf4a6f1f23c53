using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary><c>setpriority(2)</c>, <c>prlimit(2)</c>, <c>sched_setscheduler(2)</c>, <c>ioprio_set(2)</c> and their like.</summary>
internal static unsafe partial class Libc
{
    public const int PRIO_PROCESS = 0;
    public const int IOPRIO_WHO_PROCESS = 1;

    [LibraryImport(Library, EntryPoint = "setpriority", SetLastError = true)]
    public static partial int SetPriority(int which, int id, int priority);

    // The name of the variant with 64 bits on every system: the limits are of that size here.
    [LibraryImport(Library, EntryPoint = "prlimit64", SetLastError = true)]
    public static partial int ResourceLimit(int pid, int resource, LimitPair* set, LimitPair* previous);

    [LibraryImport(Library, EntryPoint = "sched_setscheduler", SetLastError = true)]
    public static partial int SetScheduler(int pid, int policy, int* priority);

    [LibraryImport(Library, EntryPoint = "sched_setaffinity", SetLastError = true)]
    public static partial int SetAffinity(int pid, nuint size, ulong* mask);

    // The function gives 0, the system call how many bytes of the mask the kernel has; the rest is zero in both.
    [LibraryImport(Library, EntryPoint = "sched_getaffinity", SetLastError = true)]
    public static partial int GetAffinity(int pid, nuint size, ulong* mask);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SetIoPriority(nint number, nint which, nint id, nint priority);

    /// <summary><c>struct rlimit</c> of 64 bits.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LimitPair
    {
        public ulong Soft;
        public ulong Hard;
    }
}
