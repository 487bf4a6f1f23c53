using System.Runtime.InteropServices;

namespace Reeve.Spawning.Linux.Limits;

/// <summary>What the system calls a resource, and what a message does.</summary>
/// <param name="Number">The number of <c>getrlimit(2)</c>; the same on every architecture that .NET runs on.</param>
/// <param name="Text">The words.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ResourceName(int Number, string Text)
{
    public static ResourceName Of(LimitedResource resource) =>
        resource switch
        {
            LimitedResource.CpuTime => new(0, "CPU time"),
            LimitedResource.FileSize => new(1, "file size"),
            LimitedResource.Data => new(2, "data"),
            LimitedResource.Stack => new(3, "stack"),
            LimitedResource.CoreSize => new(4, "core size"),
            LimitedResource.Processes => new(6, "processes"),
            LimitedResource.OpenFiles => new(7, "open files"),
            LimitedResource.LockedMemory => new(8, "locked memory"),
            LimitedResource.AddressSpace => new(9, "address space"),
            LimitedResource.PendingSignals => new(11, "pending signals"),
            LimitedResource.MessageQueues => new(12, "message queues"),
            LimitedResource.Nice => new(13, "nice"),
            LimitedResource.RealTimePriority => new(14, "real-time priority"),
            LimitedResource.RealTimeTime => new(15, "real-time CPU time"),
            _ => throw new ArgumentOutOfRangeException(nameof(resource)),
        };
}
