using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary><c>waitid(2)</c> as the system call: only that has the fifth argument, the resource usage.</summary>
internal static unsafe partial class Libc
{
    public const int P_ALL = 0;
    public const int P_PID = 1;
    public const int P_PIDFD = 3;

    public const int WNOHANG = 0x1;
    public const int WSTOPPED = 0x2;
    public const int WEXITED = 0x4;
    public const int WCONTINUED = 0x8;
    public const int WNOWAIT = 0x01000000;

    public const int CLD_EXITED = 1;
    public const int CLD_KILLED = 2;
    public const int CLD_DUMPED = 3;
    public const int CLD_STOPPED = 5;
    public const int CLD_CONTINUED = 6;

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint WaitId(
        nint number,
        nint idType,
        nint id,
        SignalInfo* info,
        nint options,
        ResourceUsageRecord* usage
    );

    /// <summary><c>siginfo_t</c> of a child, on 64-bit systems.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    public struct SignalInfo
    {
        [FieldOffset(8)]
        public int Code;

        [FieldOffset(16)]
        public int ProcessId;

        [FieldOffset(24)]
        public int Status;
    }

    /// <summary><c>struct rusage</c>: times in seconds and microseconds, memory in KiB, and eleven fields more.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 144)]
    public struct ResourceUsageRecord
    {
        [FieldOffset(0)]
        public long UserSeconds;

        [FieldOffset(8)]
        public long UserMicroseconds;

        [FieldOffset(16)]
        public long SystemSeconds;

        [FieldOffset(24)]
        public long SystemMicroseconds;

        [FieldOffset(32)]
        public long PeakKibibytes;
    }
}
