using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Reeve.Interop;

/// <summary>
/// The C library, declared and nothing else: one file a theme. Blittable signatures only; what fails by errno says
/// <c>SetLastError</c>. The numbers are those of Linux.
/// </summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";
}
