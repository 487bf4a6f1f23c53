using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Reeve.Cli;

/// <summary>What the program needs of Windows itself: files and standard handles.</summary>
internal static unsafe partial class Kernel32
{
    public const int STD_INPUT_HANDLE = -10;

    public const uint FILE_APPEND_DATA = 4;
    public const uint FILE_READ_ATTRIBUTES = 0x80;
    public const uint SYNCHRONIZE = 0x100000;
    public const uint FILE_SHARE_ALL = 7;
    public const uint OPEN_ALWAYS = 4;
    public const uint FILE_TYPE_DISK = 1;

    private const string Library = "kernel32.dll";

    /// <summary>The standard streams from 0 to 2 have the numbers from -10 down.</summary>
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [LibraryImport(Library, SetLastError = true)]
    public static partial nint GetStdHandle(int number);

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial SafeFileHandle CreateFileW(
        string name,
        uint access,
        uint share,
        nint attributes,
        uint disposition,
        uint flags,
        nint template
    );

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [LibraryImport(Library, SetLastError = true)]
    public static partial uint GetFileType(SafeFileHandle file);

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [LibraryImport(Library, SetLastError = true)]
    public static partial int GetFileSizeEx(SafeFileHandle file, out long size);

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [LibraryImport(Library, SetLastError = true)]
    public static partial int ReadFile(
        SafeFileHandle file,
        Span<byte> buffer,
        int length,
        out int read,
        nint overlapped
    );

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [LibraryImport(Library, SetLastError = true)]
    public static partial int WriteFile(
        SafeFileHandle file,
        ReadOnlySpan<byte> buffer,
        int length,
        out int written,
        nint overlapped
    );
}
