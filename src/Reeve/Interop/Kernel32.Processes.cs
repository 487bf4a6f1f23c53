using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary>Starting, ending and asking processes.</summary>
internal static unsafe partial class Kernel32
{
    public const uint CREATE_SUSPENDED = 0x4;
    public const uint CREATE_NEW_PROCESS_GROUP = 0x200;
    public const uint CREATE_UNICODE_ENVIRONMENT = 0x400;
    public const uint EXTENDED_STARTUPINFO_PRESENT = 0x80000;
    public const uint CREATE_NO_WINDOW = 0x8000000;

    public const uint STARTF_USESTDHANDLES = 0x100;

    public const nuint PROC_THREAD_ATTRIBUTE_HANDLE_LIST = 0x20002;

    /// <summary>Windows 10.</summary>
    public const nuint PROC_THREAD_ATTRIBUTE_JOB_LIST = 0x2000D;

    /// <summary>Windows 10 1809.</summary>
    public const nuint PROC_THREAD_ATTRIBUTE_PSEUDOCONSOLE = 0x20016;

    public const uint PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;

    [LibraryImport(Library, SetLastError = true)]
    public static partial int CreateProcessW(
        char* applicationName,
        char* commandLine,
        void* processAttributes,
        void* threadAttributes,
        int inheritHandles,
        uint creationFlags,
        char* environment,
        char* currentDirectory,
        StartupInfoEx* startupInfo,
        ProcessInformation* processInformation
    );

    [LibraryImport(Library, SetLastError = true)]
    public static partial int InitializeProcThreadAttributeList(
        void* list,
        int count,
        uint flags,
        nuint* size
    );

    [LibraryImport(Library, SetLastError = true)]
    public static partial int UpdateProcThreadAttribute(
        void* list,
        uint flags,
        nuint attribute,
        void* value,
        nuint size,
        void* previousValue,
        nuint* returnSize
    );

    [LibraryImport(Library)]
    public static partial void DeleteProcThreadAttributeList(void* list);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int TerminateProcess(nint process, uint exitCode);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int GetExitCodeProcess(nint process, uint* exitCode);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint OpenProcess(uint access, int inheritHandle, uint processId);

    /// <summary>0: it is signalled.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial uint WaitForSingleObject(nint handle, uint milliseconds);

    [LibraryImport(Library, SetLastError = true)]
    public static partial uint ResumeThread(nint thread);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int QueryFullProcessImageNameW(nint process, uint flags, char* name, uint* size);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int ReadProcessMemory(
        nint process,
        nint address,
        void* buffer,
        nuint size,
        nuint* read
    );

    [LibraryImport(Library, SetLastError = true)]
    public static partial int WriteProcessMemory(
        nint process,
        nint address,
        void* buffer,
        nuint size,
        nuint* written
    );

    /// <summary>Times in units of 100 ns, as ticks are.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int GetProcessTimes(
        nint process,
        long* creation,
        long* exit,
        long* kernel,
        long* user
    );

    [LibraryImport(Library, EntryPoint = "K32GetProcessMemoryInfo", SetLastError = true)]
    public static partial int GetProcessMemoryInfo(nint process, MemoryCounters* counters, uint size);

    [StructLayout(LayoutKind.Sequential)]
    public struct StartupInfo
    {
        public uint Size;
        public char* Reserved;
        public char* Desktop;
        public char* Title;
        public uint X;
        public uint Y;
        public uint XSize;
        public uint YSize;
        public uint XCountChars;
        public uint YCountChars;
        public uint FillAttribute;
        public uint Flags;
        public ushort ShowWindow;
        public ushort Reserved2Size;
        public byte* Reserved2;
        public nint StandardInput;
        public nint StandardOutput;
        public nint StandardError;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct StartupInfoEx
    {
        public StartupInfo Info;
        public void* AttributeList;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct ProcessInformation
    {
        public nint Process;
        public nint Thread;
        public uint ProcessId;
        public uint ThreadId;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct MemoryCounters
    {
        public uint Size;
        public uint PageFaultCount;
        public nuint PeakWorkingSetSize;
        public nuint WorkingSetSize;
        public nuint QuotaPeakPagedPoolUsage;
        public nuint QuotaPagedPoolUsage;
        public nuint QuotaPeakNonPagedPoolUsage;
        public nuint QuotaNonPagedPoolUsage;
        public nuint PagefileUsage;
        public nuint PeakPagefileUsage;
    }
}
