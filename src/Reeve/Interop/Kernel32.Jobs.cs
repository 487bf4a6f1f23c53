using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary>Job objects, and the completion port that tells of them.</summary>
internal static unsafe partial class Kernel32
{
    public const int JobObjectBasicAccountingInformation = 1;
    public const int JobObjectBasicProcessIdList = 3;
    public const int JobObjectAssociateCompletionPortInformation = 7;
    public const int JobObjectExtendedLimitInformation = 9;
    public const int JobObjectCpuRateControlInformation = 15;

    public const uint JOB_OBJECT_LIMIT_ACTIVE_PROCESS = 0x8;
    public const uint JOB_OBJECT_LIMIT_JOB_MEMORY = 0x200;
    public const uint JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE = 0x2000;

    public const uint JOB_OBJECT_CPU_RATE_CONTROL_ENABLE = 0x1;
    public const uint JOB_OBJECT_CPU_RATE_CONTROL_HARD_CAP = 0x4;

    public const uint JOB_OBJECT_MSG_ACTIVE_PROCESS_ZERO = 4;

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint CreateJobObjectW(void* attributes, char* name);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int SetInformationJobObject(
        nint job,
        int informationClass,
        void* information,
        uint size
    );

    [LibraryImport(Library, SetLastError = true)]
    public static partial int QueryInformationJobObject(
        nint job,
        int informationClass,
        void* information,
        uint size,
        uint* returnSize
    );

    [LibraryImport(Library, SetLastError = true)]
    public static partial int TerminateJobObject(nint job, uint exitCode);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint CreateIoCompletionPort(nint file, nint existingPort, nuint key, uint threads);

    /// <summary>The overlapped pointer of a job's message is the id of the process that it is about.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int GetQueuedCompletionStatus(
        nint port,
        uint* message,
        nuint* key,
        nuint* overlapped,
        uint milliseconds
    );

    [LibraryImport(Library, SetLastError = true)]
    public static partial int PostQueuedCompletionStatus(nint port, uint message, nuint key, nint overlapped);

    [StructLayout(LayoutKind.Sequential)]
    public struct JobCompletionPort
    {
        public nuint Key;
        public nint Port;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct JobAccounting
    {
        public long TotalUserTime;
        public long TotalKernelTime;
        public long ThisPeriodTotalUserTime;
        public long ThisPeriodTotalKernelTime;
        public uint TotalPageFaultCount;
        public uint TotalProcesses;
        public uint ActiveProcesses;
        public uint TotalTerminatedProcesses;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct JobBasicLimits
    {
        public long PerProcessUserTimeLimit;
        public long PerJobUserTimeLimit;
        public uint LimitFlags;
        public nuint MinimumWorkingSetSize;
        public nuint MaximumWorkingSetSize;
        public uint ActiveProcessLimit;
        public nuint Affinity;
        public uint PriorityClass;
        public uint SchedulingClass;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct JobExtendedLimits
    {
        public JobBasicLimits Basic;
        public ulong ReadOperationCount;
        public ulong WriteOperationCount;
        public ulong OtherOperationCount;
        public ulong ReadTransferCount;
        public ulong WriteTransferCount;
        public ulong OtherTransferCount;
        public nuint ProcessMemoryLimit;
        public nuint JobMemoryLimit;
        public nuint PeakProcessMemoryUsed;
        public nuint PeakJobMemoryUsed;
    }

    /// <summary>The rate is in hundredths of a percent of all processors.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct JobCpuRate
    {
        public uint ControlFlags;
        public uint CpuRate;
    }
}
