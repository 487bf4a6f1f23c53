using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary>Top-level windows.</summary>
internal static unsafe partial class User32
{
    private const string Library = "user32.dll";

    public const uint WM_CLOSE = 0x10;
    public const uint GW_OWNER = 4;

    /// <summary>Calls until the callback gives 0.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int EnumWindows(delegate* unmanaged<nint, nint, int> callback, nint parameter);

    [LibraryImport(Library)]
    public static partial uint GetWindowThreadProcessId(nint window, uint* processId);

    [LibraryImport(Library)]
    public static partial nint GetWindow(nint window, uint which);

    [LibraryImport(Library)]
    public static partial int IsWindowVisible(nint window);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int PostMessageW(nint window, uint message, nint first, nint second);
}
