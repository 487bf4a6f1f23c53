using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary>What only <c>ntdll.dll</c> tells; documented for drivers (<c>ntifs.h</c>).</summary>
internal static unsafe partial class NtDll
{
    public const int ProcessBasicInformation = 0;
    public const int FilePipeLocalInformation = 24;

    /// <summary>The other end is there.</summary>
    public const uint FILE_PIPE_CONNECTED_STATE = 3;

    /// <summary>Gives an NTSTATUS.</summary>
    [LibraryImport("ntdll.dll")]
    public static partial int NtQueryInformationFile(
        SafeHandle file,
        IoStatus* status,
        void* information,
        uint size,
        int informationClass
    );

    /// <summary>Gives an NTSTATUS. <c>winternl.h</c>.</summary>
    [LibraryImport("ntdll.dll")]
    public static partial int NtQueryInformationProcess(
        nint process,
        int informationClass,
        void* information,
        uint size,
        uint* returnSize
    );

    [StructLayout(LayoutKind.Sequential)]
    public struct ProcessBasics
    {
        public nint ExitStatus;
        public nint PebAddress;
        public nint AffinityMask;
        public nint BasePriority;
        public nint ProcessId;
        public nint ParentId;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct IoStatus
    {
        public nint Status;
        public nuint Information;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct PipeInformation
    {
        public uint Type;
        public uint Configuration;
        public uint MaximumInstances;
        public uint CurrentInstances;
        public uint InboundQuota;
        public uint ReadDataAvailable;
        public uint OutboundQuota;
        public uint WriteQuotaAvailable;
        public uint State;
        public uint End;
    }
}
