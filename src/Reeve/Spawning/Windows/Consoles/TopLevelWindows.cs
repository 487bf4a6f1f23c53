using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Windows.Consoles;

/// <summary>The windows of programs that have some.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class TopLevelWindows
{
    /// <summary>Asks the visible windows of the processes that belong to no other window to close; false: there is none.</summary>
    public static bool TryClose(IReadOnlyList<int> processes)
    {
        var search = new Search { Processes = processes };
        var handle = GCHandle.Alloc(search);
        try
        {
            _ = User32.EnumWindows(&OnWindow, GCHandle.ToIntPtr(handle));
        }
        finally
        {
            handle.Free();
        }
        return search.IsAsked;
    }

    [UnmanagedCallersOnly]
    private static int OnWindow(nint window, nint parameter)
    {
        var search = (Search)GCHandle.FromIntPtr(parameter).Target!;
        uint process;
        _ = User32.GetWindowThreadProcessId(window, &process);
        if (
            search.Processes.Contains((int)process)
            && User32.GetWindow(window, User32.GW_OWNER) == 0
            && User32.IsWindowVisible(window) != 0
        )
        {
            search.IsAsked |= User32.PostMessageW(window, User32.WM_CLOSE, 0, 0) != 0;
        }
        return 1;
    }

    private sealed class Search
    {
        public required IReadOnlyList<int> Processes { get; init; }

        public bool IsAsked { get; set; }
    }
}
