using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary><c>waitid(2)</c>, which has no usage here, and <c>wait4(2)</c>, which cannot leave a child unreaped.</summary>
internal static unsafe partial class MacLibc
{
    public const int P_PID = 1;

    public const int WNOHANG = 0x1;
    public const int WEXITED = 0x4;
    public const int WSTOPPED = 0x8;
    public const int WCONTINUED = 0x10;
    public const int WNOWAIT = 0x20;

    public const int CLD_EXITED = 1;
    public const int CLD_KILLED = 2;
    public const int CLD_DUMPED = 3;
    public const int CLD_STOPPED = 5;
    public const int CLD_CONTINUED = 6;

    [LibraryImport(Library, EntryPoint = "waitid", SetLastError = true)]
    public static partial int WaitId(int idType, uint id, SignalInfo* info, int options);

    [LibraryImport(Library, EntryPoint = "wait4", SetLastError = true)]
    public static partial int Wait(int pid, int* status, int options, ResourceUsageRecord* usage);

    /// <summary><c>siginfo_t</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 104)]
    public struct SignalInfo
    {
        [FieldOffset(8)]
        public int Code;

        [FieldOffset(12)]
        public int ProcessId;

        /// <summary>The signal, or the exit status, of which the upper 24 bits are more than a status has elsewhere.</summary>
        [FieldOffset(20)]
        public int Status;
    }

    /// <summary><c>struct rusage</c>: microseconds are of 32 bits, memory is in bytes, and thirteen fields more.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 144)]
    public struct ResourceUsageRecord
    {
        [FieldOffset(0)]
        public long UserSeconds;

        [FieldOffset(8)]
        public int UserMicroseconds;

        [FieldOffset(16)]
        public long SystemSeconds;

        [FieldOffset(24)]
        public int SystemMicroseconds;

        [FieldOffset(32)]
        public long PeakBytes;
    }
}
