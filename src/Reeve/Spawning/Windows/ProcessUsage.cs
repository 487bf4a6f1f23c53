using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Reeve.Interop;

namespace Reeve.Spawning.Windows;

/// <summary>What a process uses or used.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class ProcessUsage
{
    /// <summary>Zeros where the system does not tell.</summary>
    public static (TimeSpan User, TimeSpan Kernel, long PeakMemory, long Memory) Of(SafeProcessHandle process)
    {
        var handle = process.DangerousGetHandle();
        long creation,
            exit,
            kernel,
            user;
        if (Kernel32.GetProcessTimes(handle, &creation, &exit, &kernel, &user) == 0)
        {
            kernel = user = 0;
        }
        var counters = new Kernel32.MemoryCounters { Size = (uint)sizeof(Kernel32.MemoryCounters) };
        _ = Kernel32.GetProcessMemoryInfo(handle, &counters, counters.Size);
        return (
            TimeSpan.FromTicks(user),
            TimeSpan.FromTicks(kernel),
            (long)counters.PeakWorkingSetSize,
            (long)counters.WorkingSetSize
        );
    }

    public static bool HasEnded(SafeProcessHandle process) =>
        Kernel32.WaitForSingleObject(process.DangerousGetHandle(), 0) == 0;
}
