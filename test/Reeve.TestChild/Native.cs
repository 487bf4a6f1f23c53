using System.Runtime.InteropServices;

namespace Reeve.TestChild;

/// <summary>What .NET cannot do by itself.</summary>
internal static partial class Native
{
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "setpgid", SetLastError = true)]
    public static partial int SetGroup(int pid, int group);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "setsid", SetLastError = true)]
    public static partial int SetSession();

    /// <summary>Orphans among its descendants come to this process: <c>PR_SET_CHILD_SUBREAPER</c>.</summary>
    public static int AdoptOrphans() => Control(36, 1, 0, 0, 0);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int what, nuint second, nuint third, nuint fourth, nuint fifth);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "abort")]
    public static partial void Abort();

    /// <summary>Windows.</summary>
    public static void CloseStandardInput() => _ = CloseHandle(GetStandardHandle(-10));

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [LibraryImport("kernel32", EntryPoint = "GetStdHandle")]
    private static partial nint GetStandardHandle(int number);

    /// <summary>Windows: takes the console for its standard streams, whatever they were.</summary>
    public static void TakeConsole()
    {
        const FileShare Share = FileShare.ReadWrite | FileShare.Inheritable;
        var input = File.OpenHandle("CONIN$", FileMode.Open, FileAccess.ReadWrite, Share);
        var output = File.OpenHandle("CONOUT$", FileMode.Open, FileAccess.ReadWrite, Share);
        _ = SetStandardHandle(-10, input.DangerousGetHandle());
        _ = SetStandardHandle(-11, output.DangerousGetHandle());
        _ = SetStandardHandle(-12, output.DangerousGetHandle());
        // They are open until the end.
        input.SetHandleAsInvalid();
        output.SetHandleAsInvalid();
    }

    /// <summary>Windows: the modes of the console's input and output, and its code page.</summary>
    public static string ConsoleModes()
    {
        _ = GetConsoleMode(GetStandardHandle(-10), out var input);
        _ = GetConsoleMode(GetStandardHandle(-11), out var output);
        return $"modes {input:x} {output:x} {GetConsoleOutputCodePage()}";
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [LibraryImport("kernel32", EntryPoint = "GetConsoleMode")]
    private static partial int GetConsoleMode(nint console, out uint mode);

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [LibraryImport("kernel32", EntryPoint = "GetConsoleOutputCP")]
    private static partial uint GetConsoleOutputCodePage();

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [LibraryImport("kernel32", EntryPoint = "SetStdHandle")]
    private static partial int SetStandardHandle(int number, nint handle);

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [LibraryImport("kernel32", EntryPoint = "CloseHandle")]
    private static partial int CloseHandle(nint handle);

    public static void Check(int result)
    {
        if (result < 0)
        {
            throw new InvalidOperationException(
                Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())
            );
        }
    }

    public static void Ignore(string signal)
    {
        _ = Signal.Parse(signal).TryGetNumber(out var number);
        SetHandler(number, 1);
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}
