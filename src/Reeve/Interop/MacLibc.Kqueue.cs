using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary><c>kqueue(2)</c>.</summary>
internal static unsafe partial class MacLibc
{
    public const short EVFILT_READ = -1;
    public const short EVFILT_WRITE = -2;
    public const short EVFILT_PROC = -5;
    public const short EVFILT_USER = -10;

    public const ushort EV_ADD = 0x1;
    public const ushort EV_DELETE = 0x2;
    public const ushort EV_ONESHOT = 0x10;
    public const ushort EV_CLEAR = 0x20;

    /// <summary>The change is answered by an event with <see cref="EV_ERROR"/>, also when it was made: the data is 0 then.</summary>
    public const ushort EV_RECEIPT = 0x40;
    public const ushort EV_ERROR = 0x4000;

    public const uint NOTE_EXIT = 0x80000000;
    public const uint NOTE_TRIGGER = 0x01000000;

    [LibraryImport(Library, EntryPoint = "kqueue", SetLastError = true)]
    public static partial int Kqueue();

    [LibraryImport(Library, EntryPoint = "kevent", SetLastError = true)]
    public static partial int KernelEvent(
        int kqueue,
        KernelEventRecord* changes,
        int changeCount,
        KernelEventRecord* events,
        int eventCount,
        TimeSpecification* timeout
    );

    /// <summary><c>struct kevent</c>.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    public struct KernelEventRecord
    {
        public nuint Identifier;
        public short Filter;
        public ushort Flags;
        public uint FilterFlags;
        public nint Data;
        public nuint UserData;
    }

    /// <summary><c>struct timespec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpecification
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
