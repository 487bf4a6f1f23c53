using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary>Which processes there are: libproc, which is in libSystem.</summary>
internal static unsafe partial class MacLibc
{
    public const uint PROC_ALL_PIDS = 1;
    public const uint PROC_PGRP_ONLY = 2;

    public const int PROC_PIDTASKINFO = 4;
    public const int PROC_PIDT_SHORTBSDINFO = 13;

    /// <summary>The state of a process that has ended and was not reaped.</summary>
    public const uint SZOMB = 5;

    /// <summary>Fills the buffer with numbers of processes, at one moment; gives how many bytes that are, 0 for an error.</summary>
    [LibraryImport(Library, EntryPoint = "proc_listpids", SetLastError = true)]
    public static partial int ListProcesses(uint type, uint of, int* buffer, int size);

    /// <summary>Gives how many bytes were filled in, 0 for an error.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="flavor">What is asked for.</param>
    /// <param name="argument">With 1 short information is given of zombies too.</param>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="size">How long that is.</param>
    [LibraryImport(Library, EntryPoint = "proc_pidinfo", SetLastError = true)]
    public static partial int ProcessInformation(int pid, int flavor, ulong argument, void* buffer, int size);

    /// <summary>By which fraction the system's units of time become nanoseconds.</summary>
    [LibraryImport(Library, EntryPoint = "mach_timebase_info")]
    public static partial int TimeBase(uint* numeratorAndDenominator);

    /// <summary><c>struct proc_bsdshortinfo</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    public struct ShortInformation
    {
        [FieldOffset(0)]
        public uint Id;

        [FieldOffset(4)]
        public uint ParentId;

        [FieldOffset(8)]
        public uint Group;

        [FieldOffset(12)]
        public uint State;
    }

    /// <summary><c>struct proc_taskinfo</c>; times in the system's units.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 96)]
    public struct TaskInformation
    {
        [FieldOffset(8)]
        public ulong ResidentBytes;

        [FieldOffset(16)]
        public ulong UserTime;

        [FieldOffset(24)]
        public ulong SystemTime;
    }
}
