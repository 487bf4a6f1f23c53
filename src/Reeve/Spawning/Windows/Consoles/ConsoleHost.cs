using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Reeve.Interop;

namespace Reeve.Spawning.Windows.Consoles;

/// <summary>
/// The process behind a console, which the system starts with the first program at it, in that one's job object where it has one.
/// Nobody has asked for it, and it ends by itself some time after the last program at its console.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe class ConsoleHost
{
    private const int LongestPath = 1024;

    private static readonly string File = Path.Combine(Environment.SystemDirectory, "conhost.exe");

    public static bool Is(int id)
    {
        using var process = new SafeProcessHandle(
            Kernel32.OpenProcess(Kernel32.PROCESS_QUERY_LIMITED_INFORMATION, 0, (uint)id),
            ownsHandle: true
        );
        if (process.IsInvalid)
        {
            return false;
        }
        var name = stackalloc char[LongestPath];
        uint length = LongestPath;
        return Kernel32.QueryFullProcessImageNameW(process.DangerousGetHandle(), 0, name, &length) != 0
            && new ReadOnlySpan<char>(name, (int)length).Equals(File, StringComparison.OrdinalIgnoreCase);
    }
}
