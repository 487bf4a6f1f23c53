using System.Runtime.InteropServices;

namespace Reeve.Cli;

/// <summary>Terminals: <c>termios(3)</c>, <c>tcgetpgrp(3)</c>, <c>ioctl_tty(2)</c>.</summary>
internal static partial class Libc
{
    public const int AfterOutput = 1;
    public const nuint TiocGetWindowSize = 0x5413;
    public const short PollOut = 4;

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    public static partial int GetTerminalModes(int descriptor, Span<byte> modes);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    public static partial int SetTerminalModes(int descriptor, int when, ReadOnlySpan<byte> modes);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    public static partial void MakeRaw(Span<byte> modes);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int GetWindowSize(int descriptor, nuint request, Span<ushort> size);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "tcgetpgrp", SetLastError = true)]
    public static partial int GetForeground(int descriptor);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "getpgrp")]
    public static partial int GetGroup();

    /// <summary>As macOS takes it.</summary>
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static unsafe partial int ControlDevice(
        int descriptor,
        nuint request,
        void* argument,
        nint unused4,
        nint unused5,
        nint unused6,
        nint unused7,
        nint unused8,
        void* argumentOnStack
    );

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, Span<byte> buffer, nint length);
}
