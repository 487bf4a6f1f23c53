namespace Reeve.Interop;

/// <summary>
/// The Windows API of processes and handles, declared and nothing else: one file a theme. Blittable signatures only; what fails by
/// <c>GetLastError</c> says <c>SetLastError</c>.
/// </summary>
internal static unsafe partial class Kernel32
{
    private const string Library = "kernel32.dll";
}
