using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Reeve.Cli;

/// <summary>Files: <c>statx(2)</c>, whose record is the same on every architecture, and <c>fstat(2)</c> of macOS.</summary>
internal static partial class Libc
{
    private const int EmptyPath = 0x1000;
    private const uint BasicStatus = 0x7FF;
    private const int ModeOffset = 28;
    private const int SizeOffset = 40;
    private const int StatusLength = 256;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>The size of a regular file; false: it is none.</summary>
    public static bool TryGetFileSize(SafeFileHandle file, out long size)
    {
        Span<byte> status = stackalloc byte[StatusLength];
        size = 0;
        if (
            Status(file, "", EmptyPath, BasicStatus, status) != 0
            || (BitConverter.ToUInt16(status[ModeOffset..]) & TypeMask) != RegularFile
        )
        {
            return false;
        }
        size = BitConverter.ToInt64(status[SizeOffset..]);
        return true;
    }

    /// <summary>macOS on arm64.</summary>
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "fstat")]
    public static partial int Status(SafeFileHandle file, Span<byte> status);

    /// <summary>macOS on x64.</summary>
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "fstat$INODE64")]
    public static partial int StatusOfX64(SafeFileHandle file, Span<byte> status);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(
        SafeFileHandle file,
        string path,
        int flags,
        uint mask,
        Span<byte> status
    );
}
