using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary>Terminals: <c>tcsetpgrp(3)</c>, <c>termios(3)</c>, <c>ioctl_tty(2)</c>.</summary>
internal static unsafe partial class Libc
{
    public const int TCSANOW = 0;
    public const int TCSADRAIN = 1;

    public const nuint TIOCSWINSZ = 0x5414;
    public const nuint TIOCGPTN = 0x80045430;
    public const nuint TIOCSPTLCK = 0x40045431;

    public const uint ICRNL = 0x100;
    public const uint OPOST = 0x1;
    public const uint ISIG = 0x1;
    public const uint ICANON = 0x2;
    public const uint ECHO = 0x8;
    public const uint IEXTEN = 0x8000;

    [LibraryImport(Library, EntryPoint = "tcgetpgrp", SetLastError = true)]
    public static partial int TerminalGetGroup(int descriptor);

    [LibraryImport(Library, EntryPoint = "tcsetpgrp", SetLastError = true)]
    public static partial int TerminalSetGroup(int descriptor, int group);

    [LibraryImport(Library, EntryPoint = "tcgetattr", SetLastError = true)]
    public static partial int TerminalGetModes(int descriptor, TerminalModes* modes);

    [LibraryImport(Library, EntryPoint = "tcsetattr", SetLastError = true)]
    public static partial int TerminalSetModes(int descriptor, int when, TerminalModes* modes);

    [LibraryImport(Library, EntryPoint = "cfmakeraw")]
    public static partial void TerminalMakeRaw(TerminalModes* modes);

    /// <summary><c>struct winsize</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        private readonly ushort _width;
        private readonly ushort _height;
    }

    /// <summary><c>struct termios</c>: four flags, then what is only kept; glibc needs 60 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    public struct TerminalModes
    {
        [FieldOffset(0)]
        public uint Input;

        [FieldOffset(4)]
        public uint Output;

        [FieldOffset(12)]
        public uint Local;
    }
}
