using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary>Clocks: <c>clock_gettime(2)</c>.</summary>
internal static unsafe partial class Libc
{
    public const int CLOCK_BOOTTIME = 7;

    // Answered in user space.
    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "clock_gettime")]
    public static partial int ReadClock(int clock, long* secondsAndNanoseconds);
}
