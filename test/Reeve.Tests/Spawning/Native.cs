using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Reeve.Tests.Spawning;

/// <summary>What the tests need of the system.</summary>
internal static unsafe partial class Native
{
    private const int LimitOfDescriptors = 7;

    /// <summary>A descriptor that a program executed would inherit, unlike all of .NET's.</summary>
    public static SafeFileHandle Duplicate(SafeHandle handle) =>
        new(dup((int)handle.DangerousGetHandle()), ownsHandle: true);

    /// <summary>A pipe, close-on-exec: the end to read from, and the one to write to.</summary>
    public static (SafeFileHandle Read, SafeFileHandle Write) Pipe()
    {
        const int CloseOnExec = 0x80000;
        var ends = stackalloc int[2];
        Assert.Equal(0, pipe2(ends, CloseOnExec));
        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    /// <summary>From now on nothing waits at this descriptor.</summary>
    public static void DoNotBlock(int descriptor)
    {
        const int SetFlags = 4;
        const int NonBlocking = 0x800;
        Assert.Equal(0, fcntl(descriptor, SetFlags, NonBlocking));
    }

    /// <summary>Writes to a pipe at which nothing waits until it has no room left.</summary>
    public static void Fill(int descriptor)
    {
        const int SetPipeSize = 1031;
        var page = stackalloc byte[4096];
        Assert.Equal(4096, fcntl(descriptor, SetPipeSize, 4096));
        while (write(descriptor, page, 4096) > 0) { }
    }

    /// <summary>
    /// Takes a write lease on a file that is open for reading: whoever opens or executes it waits until it is given up,
    /// <c>fcntl(2)</c>.
    /// </summary>
    public static void Lease(SafeHandle file)
    {
        const int SetOwner = 8;
        const int SetLease = 1024;
        const int ForWriting = 1;
        Assert.Equal(0, fcntl((int)file.DangerousGetHandle(), SetLease, ForWriting));
        // Or it would tell us by a signal that kills.
        Assert.Equal(0, fcntl((int)file.DangerousGetHandle(), SetOwner, 0));
    }

    /// <summary>Takes a child's status away from whoever waits for it; gives its id.</summary>
    public static int Reap(int pid)
    {
        int status;
        return waitpid(pid, &status, 0);
    }

    /// <summary>The system's number of this thread.</summary>
    public static int ThreadId() => gettid();

    /// <summary>Sets the limit of descriptors of this program; gives what it was.</summary>
    public static ulong LimitDescriptors(ulong limit)
    {
        var limits = stackalloc ulong[2];
        Assert.Equal(0, getrlimit(LimitOfDescriptors, limits));
        var previous = limits[0];
        limits[0] = limit;
        Assert.Equal(0, setrlimit(LimitOfDescriptors, limits));
        return previous;
    }

    /// <summary>A pseudo-terminal: the side of the user, and the path of the program's.</summary>
    public static SafeFileHandle OpenTerminal(out string path)
    {
        const int ReadWriteNoControl = 0x2 | 0x100;
        var terminal = posix_openpt(ReadWriteNoControl);
        Assert.True(terminal >= 0);
        Assert.Equal(0, grantpt(terminal));
        Assert.Equal(0, unlockpt(terminal));
        path = Marshal.PtrToStringUTF8(ptsname(terminal))!;
        return new SafeFileHandle(terminal, ownsHandle: true);
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "getpgid")]
    public static partial int Group(int pid);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "getsid")]
    public static partial int Session(int pid);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc")]
    private static partial int dup(int descriptor);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc")]
    private static partial int gettid();

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc")]
    private static partial int pipe2(int* ends, int flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc")]
    private static partial int fcntl(int descriptor, int command, int argument);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc")]
    private static partial nint write(int descriptor, byte* bytes, nuint count);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc")]
    private static partial int waitpid(int pid, int* status, int options);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc")]
    private static partial int getrlimit(int resource, ulong* limits);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc")]
    private static partial int setrlimit(int resource, ulong* limits);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc")]
    private static partial int posix_openpt(int flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc")]
    private static partial int grantpt(int terminal);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc")]
    private static partial int unlockpt(int terminal);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc")]
    private static partial nint ptsname(int terminal);
}
