using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Reeve.Cli;

/// <summary>Consoles.</summary>
internal static unsafe partial class Kernel32
{
    public const uint ENABLE_PROCESSED_INPUT = 0x1;
    public const uint ENABLE_LINE_INPUT = 0x2;
    public const uint ENABLE_ECHO_INPUT = 0x4;
    public const uint ENABLE_WINDOW_INPUT = 0x8;
    public const uint ENABLE_MOUSE_INPUT = 0x10;
    public const uint ENABLE_VIRTUAL_TERMINAL_INPUT = 0x200;

    public const uint ENABLE_PROCESSED_OUTPUT = 0x1;
    public const uint ENABLE_VIRTUAL_TERMINAL_PROCESSING = 0x4;
    public const uint DISABLE_NEWLINE_AUTO_RETURN = 0x8;

    public const uint CP_UTF8 = 65001;

    public const ushort KEY_EVENT = 1;
    public const ushort WINDOW_BUFFER_SIZE_EVENT = 4;
    public const ushort VK_MENU = 0x12;

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [LibraryImport(Library, SetLastError = true)]
    public static partial int GetConsoleMode(SafeFileHandle console, out uint mode);

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [LibraryImport(Library, SetLastError = true)]
    public static partial int SetConsoleMode(SafeFileHandle console, uint mode);

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [LibraryImport(Library, SetLastError = true)]
    public static partial uint GetConsoleOutputCP();

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [LibraryImport(Library, SetLastError = true)]
    public static partial int SetConsoleOutputCP(uint codePage);

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [LibraryImport(Library, SetLastError = true)]
    public static partial int GetConsoleScreenBufferInfo(SafeFileHandle console, out ScreenBufferInfo info);

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [LibraryImport(Library, SetLastError = true)]
    public static partial int ReadConsoleInputW(
        SafeFileHandle console,
        InputRecord* records,
        uint length,
        out uint read
    );

    /// <summary><c>INPUT_RECORD</c>; the fields from the fourth byte on are those of a key.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 20)]
    internal struct InputRecord
    {
        [FieldOffset(0)]
        public ushort Kind;

        [FieldOffset(4)]
        public int IsDown;

        [FieldOffset(8)]
        public ushort Repetitions;

        [FieldOffset(10)]
        public ushort Key;

        [FieldOffset(14)]
        public char Character;
    }

    /// <summary><c>CONSOLE_SCREEN_BUFFER_INFO</c>: the window is what is seen of the buffer.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 22)]
    internal struct ScreenBufferInfo
    {
        [FieldOffset(10)]
        public short Left;

        [FieldOffset(12)]
        public short Top;

        [FieldOffset(14)]
        public short Right;

        [FieldOffset(16)]
        public short Bottom;
    }
}
