using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary>Signals: <c>kill(2)</c>, <c>sigaction(2)</c>, <c>pthread_sigmask(3)</c>.</summary>
internal static unsafe partial class Libc
{
    // struct sigaction begins with the handler, in glibc and musl alike; 152 bytes in all.
    public const int SignalActionSize = 256;
    public const nint SIG_DFL = 0;
    public const nint SIG_IGN = 1;

    public const int SIG_BLOCK = 0;
    public const int SIG_SETMASK = 2;

    public const int SIGKILL = 9;
    public const int SIGPIPE = 13;
    public const int SIGCHLD = 17;
    public const int SIGCONT = 18;
    public const int SIGSTOP = 19;
    public const int SIGTSTP = 20;
    public const int SIGTTIN = 21;
    public const int SIGTTOU = 22;

    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    // What SIGRTMIN stands for.
    [LibraryImport(Library, EntryPoint = "__libc_current_sigrtmin")]
    public static partial int FirstRealTimeSignal();

    [LibraryImport(Library, EntryPoint = "pthread_self")]
    public static partial nint CurrentThread();

    [LibraryImport(Library, EntryPoint = "pthread_kill")]
    public static partial int KillThread(nint thread, int signal);

    [LibraryImport(Library, EntryPoint = "sigaction", SetLastError = true)]
    public static partial int SignalAction(int signal, byte* action, byte* previous);

    // These fail only for a number that is no signal.
    [LibraryImport(Library, EntryPoint = "sigemptyset")]
    public static partial void SignalSetEmpty(byte* set);

    [LibraryImport(Library, EntryPoint = "sigaddset")]
    public static partial void SignalSetAdd(byte* set, int signal);

    [LibraryImport(Library, EntryPoint = "pthread_sigmask")]
    public static partial int ThreadSignalMask(int how, byte* set, byte* previous);
}
