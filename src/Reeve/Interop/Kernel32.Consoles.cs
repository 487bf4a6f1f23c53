using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary>Consoles, their control events, and pseudo-consoles.</summary>
internal static unsafe partial class Kernel32
{
    public const uint CTRL_C_EVENT = 0;
    public const uint CTRL_BREAK_EVENT = 1;

    /// <summary>0: this process has no console.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial uint GetConsoleCP();

    [LibraryImport(Library, SetLastError = true)]
    public static partial int AttachConsole(uint processId);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int FreeConsole();

    [LibraryImport(Library, SetLastError = true)]
    public static partial int GenerateConsoleCtrlEvent(uint controlEvent, uint processGroup);

    /// <summary>The handler that was added last is called first; one that gives 1 is the last that is called.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int SetConsoleCtrlHandler(delegate* unmanaged<uint, int> handler, int add);

    /// <summary>Gives an HRESULT. The size has the columns in its low half.</summary>
    [LibraryImport(Library)]
    public static partial int CreatePseudoConsole(
        uint size,
        nint input,
        nint output,
        uint flags,
        nint* console
    );

    [LibraryImport(Library)]
    public static partial int ResizePseudoConsole(nint console, uint size);

    [LibraryImport(Library)]
    public static partial void ClosePseudoConsole(nint console);
}
