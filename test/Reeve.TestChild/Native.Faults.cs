using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Reeve.TestChild;

/// <summary>What it takes to make faults.</summary>
internal static partial class Native
{
    private const int LockExclusively = 2;
    private const int LockWithoutWaiting = 4;
    private const int NoLock = 8;
    private const int AnyChild = 0;
    private const int WithoutWaiting = 1;
    private const int Exited = 4;
    private const int KillSignal = 9;

    // siginfo_t, in its ints; on 64 bits the number of the process follows a gap.
    private const int InformationSize = 32;
    private const int InformationProcess = 4;

    /// <summary>A limit of <c>getrlimit(2)</c>.</summary>
    public enum Limit
    {
        Processes = 6,
        Descriptors = 7,
    }

    /// <summary>Opens a file to be locked. Not as .NET does, which locks what it opens, and fails when somebody else has it.</summary>
    public static SafeFileHandle OpenForLocking(string path)
    {
        const int ReadWriteCreateCloseOnExec = 0x80042;
        const int OwnersOnly = 0x180;
        return new SafeFileHandle(Open(path, ReadWriteCreateCloseOnExec, OwnersOnly), ownsHandle: true);
    }

    /// <summary>Locks a file (flock(2)); false when somebody else has it.</summary>
    public static bool TryLock(SafeHandle file) => Lock(file, LockExclusively | LockWithoutWaiting) == 0;

    public static void Unlock(SafeHandle file) => _ = Lock(file, NoLock);

    /// <summary>The number that the next descriptor gets.</summary>
    public static ulong NextDescriptor()
    {
        using var file = File.OpenHandle("/dev/null");
        return (ulong)file.DangerousGetHandle();
    }

    /// <summary>Sets a soft limit of this program's; gives what it was.</summary>
    public static ulong SetSoftLimit(Limit limit, ulong value)
    {
        Check(GetLimit((int)limit, out var limits));
        var usual = limits.Soft;
        limits.Soft = value;
        Check(SetLimit((int)limit, in limits));
        return usual;
    }

    /// <summary>Takes the status of a child that has ended, whosesoever it is. False when there is none.</summary>
    public static unsafe bool ReapAny()
    {
        var information = stackalloc int[InformationSize];
        information[InformationProcess] = 0;
        return WaitFor(AnyChild, 0, information, Exited | WithoutWaiting) == 0
            && information[InformationProcess] != 0;
    }

    public static void KillHard(int process) => _ = Kill(process, KillSignal);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "flock")]
    private static partial int Lock(SafeHandle file, int operation);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, out Limits limits);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limits limits);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "waitid")]
    private static unsafe partial int WaitFor(int kind, int id, int* information, int options);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private struct Limits
    {
        public ulong Soft;
        public ulong Hard;
    }
}
