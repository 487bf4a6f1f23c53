using System.Runtime.InteropServices;

namespace Reeve.Benchmarks.Sides;

/// <summary>kill(2): somebody outside who ends a process, and for <see cref="System.Diagnostics.Process"/> its TERM.</summary>
internal static partial class Kill
{
    private const int ForceStop = 9;
    private const int TerminateSignal = 15;

    public static void Force(int process) => Send(process, ForceStop);

    public static void Terminate(int process) => Send(process, TerminateSignal);

    private static void Send(int process, int signal)
    {
        if (SendSignal(process, signal) != 0)
        {
            throw new InvalidOperationException(
                $"kill({process}, {signal}) failed: {Marshal.GetLastPInvokeErrorMessage()}"
            );
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);
}
