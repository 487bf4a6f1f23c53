using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary>Files and descriptors: <c>open(2)</c>, <c>fcntl(2)</c>, <c>faccessat(2)</c>, <c>pipe(2)</c>.</summary>
internal static unsafe partial class MacLibc
{
    public const int O_RDONLY = 0;
    public const int O_WRONLY = 1;
    public const int O_RDWR = 2;
    public const int O_NONBLOCK = 0x4;
    public const int O_APPEND = 0x8;
    public const int O_CREAT = 0x200;
    public const int O_TRUNC = 0x400;
    public const int O_NOCTTY = 0x20000;
    public const int O_CLOEXEC = 0x1000000;

    public const int AT_FDCWD = -2;
    public const int AT_EACCESS = 0x10;

    public const int F_GETFD = 1;
    public const int F_SETFD = 2;
    public const int F_SETFL = 4;
    public const int F_DUPFD_CLOEXEC = 67;
    public const int FD_CLOEXEC = 1;

    public const ulong FIONREAD = 0x4004667F;

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true)]
    public static partial int Open(
        byte* path,
        int flags,
        nint mode,
        nint unused4,
        nint unused5,
        nint unused6,
        nint unused7,
        nint unused8,
        nint modeOnStack
    );

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(
        int descriptor,
        int command,
        nint argument,
        nint unused4,
        nint unused5,
        nint unused6,
        nint unused7,
        nint unused8,
        nint argumentOnStack
    );

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    public static partial int ControlDevice(
        int descriptor,
        ulong request,
        void* argument,
        nint unused4,
        nint unused5,
        nint unused6,
        nint unused7,
        nint unused8,
        void* argumentOnStack
    );

    [LibraryImport(Library, EntryPoint = "faccessat", SetLastError = true)]
    public static partial int Access(int directory, byte* path, int mode, int flags);

    /// <summary>Puts the name in the place of the XXXXXX at the end.</summary>
    [LibraryImport(Library, EntryPoint = "mkstemp", SetLastError = true)]
    public static partial int OpenTemporary(byte* template);

    // There is no pipe2.
    [LibraryImport(Library, EntryPoint = "pipe", SetLastError = true)]
    public static partial int Pipe(int* ends);
}
