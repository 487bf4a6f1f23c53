using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary>Directories: <c>mkdir(2)</c>, <c>rmdir(2)</c>.</summary>
internal static unsafe partial class Libc
{
    [LibraryImport(Library, EntryPoint = "mkdir", SetLastError = true)]
    public static partial int MakeDirectory(byte* path, uint mode);

    [LibraryImport(Library, EntryPoint = "rmdir", SetLastError = true)]
    public static partial int RemoveDirectory(byte* path);
}
