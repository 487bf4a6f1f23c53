using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary>Signals: <c>kill(2)</c>, <c>sigaction(2)</c>, <c>pthread_sigmask(2)</c>. A set of signals is a word, signal 1 its lowest bit.</summary>
internal static unsafe partial class MacLibc
{
    public const nint SIG_IGN = 1;

    public const int SIG_BLOCK = 1;
    public const int SIG_SETMASK = 3;

    public const int SIGKILL = 9;
    public const int SIGPIPE = 13;
    public const int SIGTSTP = 18;
    public const int SIGCONT = 19;
    public const int SIGCHLD = 20;

    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport(Library, EntryPoint = "sigaction", SetLastError = true)]
    public static partial int SignalAction(
        int signal,
        SignalActionRecord* action,
        SignalActionRecord* previous
    );

    [LibraryImport(Library, EntryPoint = "pthread_sigmask")]
    public static partial int ThreadSignalMask(int how, uint* set, uint* previous);

    [LibraryImport(Library, EntryPoint = "pthread_kill")]
    public static partial int KillThread(nint thread, int signal);

    /// <summary><c>struct sigaction</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SignalActionRecord
    {
        public nint Handler;
        public uint Mask;
        public int Flags;
    }
}
