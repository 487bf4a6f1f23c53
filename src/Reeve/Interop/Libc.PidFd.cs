using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary><c>pidfd_open(2)</c> and <c>pidfd_send_signal(2)</c>: system calls that older C libraries do not wrap.</summary>
internal static unsafe partial class Libc
{
    // These numbers are the same on every architecture.
    public const int SYS_pidfd_send_signal = 424;
    public const int SYS_pidfd_open = 434;

    /// <summary>Linux 6.9: to the process group that the descriptor's process leads.</summary>
    public const uint PIDFD_SIGNAL_PROCESS_GROUP = 4;

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint PidFdOpen(nint number, nint pid, nint flags);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint PidFdSendSignal(nint number, nint pidFd, nint signal, void* info, nint flags);
}
