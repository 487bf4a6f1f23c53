using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary><c>setpriority(2)</c>, <c>sched_setaffinity(2)</c>, <c>ioprio_set(2)</c> and what they take.</summary>
internal static unsafe partial class Libc
{
    public const int PRIO_PROCESS = 0;
    public const int IOPRIO_WHO_PROCESS = 1;

    [LibraryImport(Library, EntryPoint = "setpriority", SetLastError = true)]
    public static partial int SetPriority(int which, int id, int priority);

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
