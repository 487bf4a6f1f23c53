using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Reeve.Cli;

/// <summary>Files: <c>open(2)</c> and <c>statx(2)</c>, whose record is the same on every architecture.</summary>
internal static partial class Libc
{
    private const int WriteOnly = 1;
    private const int Create = 0x40;
    private const int NoTerminal = 0x100;
    private const int Append = 0x400;

    private const int EmptyPath = 0x1000;
    private const uint BasicStatus = 0x7FF;
    private const int ModeOffset = 28;
    private const int SizeOffset = 40;
    private const int StatusLength = 256;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>Opens a file to write at its end, wherever that is at each write; it is made where there is none.</summary>
    public static SafeFileHandle OpenToAppend(string path) =>
        Open(
            path,
            WriteOnly | Create | Append | NoTerminal | CloseOnExec,
            0x1B6 /* 0666 */
        );

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

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(
        "libc",
        EntryPoint = "open",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8
    )]
    private static partial SafeFileHandle Open(string path, int flags, uint mode);

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
