using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary>Terminals: <c>posix_openpt(3)</c>, <c>termios(4)</c>, <c>tty(4)</c>.</summary>
internal static unsafe partial class MacLibc
{
    public const ulong TIOCSWINSZ = 0x80087467;

    public const ulong ICRNL = 0x100;
    public const ulong OPOST = 0x1;
    public const ulong ECHO = 0x8;
    public const ulong ISIG = 0x80;
    public const ulong ICANON = 0x100;
    public const ulong IEXTEN = 0x400;

    public const int TCSANOW = 0;
    public const int TCSADRAIN = 1;

    [LibraryImport(Library, EntryPoint = "posix_openpt", SetLastError = true)]
    public static partial int TerminalOpen(int flags);

    [LibraryImport(Library, EntryPoint = "grantpt", SetLastError = true)]
    public static partial int TerminalGrant(int descriptor);

    [LibraryImport(Library, EntryPoint = "unlockpt", SetLastError = true)]
    public static partial int TerminalUnlock(int descriptor);

    /// <summary>Gives an error number, or -1 with that in errno.</summary>
    [LibraryImport(Library, EntryPoint = "ptsname_r", SetLastError = true)]
    public static partial int TerminalName(int descriptor, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "tcgetattr", SetLastError = true)]
    public static partial int TerminalGetModes(int descriptor, TerminalModes* modes);

    [LibraryImport(Library, EntryPoint = "tcsetattr", SetLastError = true)]
    public static partial int TerminalSetModes(int descriptor, int when, TerminalModes* modes);

    [LibraryImport(Library, EntryPoint = "cfmakeraw")]
    public static partial void TerminalMakeRaw(TerminalModes* modes);

    /// <summary><c>struct termios</c>: four words of flags, 20 characters, two speeds.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 72)]
    public struct TerminalModes
    {
        [FieldOffset(0)]
        public ulong Input;

        [FieldOffset(8)]
        public ulong Output;

        [FieldOffset(24)]
        public ulong Local;
    }
}
