using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary>Who a process is: <c>getpgid(2)</c>, <c>getsid(2)</c>; and what it is to others: <c>prctl(2)</c>.</summary>
internal static unsafe partial class Libc
{
    public const int SC_CLK_TCK = 2;

    public const int CLONE_FS = 0x200;

    /// <summary>Linux 3.4.</summary>
    public const int PR_SET_CHILD_SUBREAPER = 36;

    // A scan asks these once or twice a process, and they only read two fields.
    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "getpgid")]
    public static partial int GetGroup(int pid);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "getsid")]
    public static partial int GetSession(int pid);

    [LibraryImport(Library, EntryPoint = "sysconf")]
    public static partial nint SystemConfiguration(int name);

    [LibraryImport(Library, EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int flags);

    [LibraryImport(Library, EntryPoint = "umask")]
    public static partial uint FileModeMask(uint mask);

    [LibraryImport(Library, EntryPoint = "prctl", SetLastError = true)]
    public static partial int ControlProcess(int option, nint second, nint third, nint fourth, nint fifth);
}
