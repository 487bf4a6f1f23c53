using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary>
/// <c>pidfd_open(2)</c> and <c>pidfd_send_signal(2)</c>, system calls that older C libraries do not wrap, and
/// <c>PIDFD_GET_INFO</c>.
/// </summary>
internal static unsafe partial class Libc
{
    // These numbers are the same on every architecture.
    public const int SYS_pidfd_send_signal = 424;
    public const int SYS_pidfd_open = 434;

    /// <summary>Linux 6.9: to the process group that the descriptor's process leads.</summary>
    public const uint PIDFD_SIGNAL_PROCESS_GROUP = 4;

    /// <summary>Linux 6.13; it has the size of the structure in it.</summary>
    public const nuint PIDFD_GET_INFO = 0xC040FF0B;

    /// <summary>How the process ended, once it was reaped; Linux 6.15.</summary>
    public const ulong PIDFD_INFO_EXIT = 8;

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint PidFdOpen(nint number, nint pid, nint flags);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint PidFdSendSignal(nint number, nint pidFd, nint signal, void* info, nint flags);

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    public static partial int GetPidFdInfo(int pidFd, nuint request, PidFdInfo* info);

    /// <summary><c>struct pidfd_info</c>, as long as it was at first: what is asked for, and then what was given.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    public struct PidFdInfo
    {
        [FieldOffset(0)]
        public ulong Mask;

        [FieldOffset(16)]
        public int ProcessId;

        [FieldOffset(60)]
        public int ExitStatus;
    }
}
