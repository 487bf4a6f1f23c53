using System.Runtime.InteropServices;

namespace Reeve.Cli;

/// <summary>Terminals: <c>termios(3)</c>, <c>tcgetpgrp(3)</c>, <c>ioctl_tty(2)</c>; and whole reads and writes.</summary>
internal static partial class Libc
{
    public const int AfterOutput = 1;
    public const nuint TiocGetWindowSize = 0x5413;
    public const int Eintr = 4;
    public const int Eagain = 11;
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

    /// <summary>Reads what is there, at least a byte; 0 at the end, and where nothing can be read any more.</summary>
    public static nint ReadSome(int descriptor, Span<byte> buffer)
    {
        while (true)
        {
            var count = Read(descriptor, buffer, buffer.Length);
            if (count >= 0 || !WaitAfter(Marshal.GetLastPInvokeError(), descriptor, PollIn))
            {
                return Math.Max(count, 0);
            }
        }
    }

    /// <summary>Writes all; gives whether anybody takes it.</summary>
    public static bool WriteAll(int descriptor, ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = Write(descriptor, buffer, buffer.Length);
            if (count >= 0)
            {
                buffer = buffer[(int)count..];
            }
            else if (!WaitAfter(Marshal.GetLastPInvokeError(), descriptor, PollOut))
            {
                return false;
            }
        }
        return true;
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, Span<byte> buffer, nint length);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> buffer, nint length);

    /// <summary>Whether it may be tried again. A stream of ours may not block, because somebody else has set it so.</summary>
    private static bool WaitAfter(int error, int descriptor, short events)
    {
        if (error == Eagain)
        {
            _ = Poll([new PollEntry { Descriptor = descriptor, Events = events }], 1, Timeout.Infinite);
        }
        return error is Eintr or Eagain;
    }
}
