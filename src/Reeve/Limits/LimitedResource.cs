namespace Reeve;

/// <summary>A resource that <see cref="ResourceLimits"/> can limit, as <c>getrlimit(2)</c> describes it.</summary>
public enum LimitedResource
{
    /// <summary>CPU time of one process, in seconds: XCPU at the soft limit, KILL at the hard one (RLIMIT_CPU).</summary>
    CpuTime,

    /// <summary>The size of a file that is written, in bytes: XFSZ, then EFBIG (RLIMIT_FSIZE).</summary>
    FileSize,

    /// <summary>The data segment with private writable memory, in bytes (RLIMIT_DATA).</summary>
    Data,

    /// <summary>The main thread's stack, in bytes; a quarter of it bounds the arguments and environment (RLIMIT_STACK).</summary>
    Stack,

    /// <summary>The size of a core dump, in bytes; 0: none is made (RLIMIT_CORE).</summary>
    CoreSize,

    /// <summary>
    /// Processes and threads of the process's real user on the whole system, not of this run; root's are not limited
    /// (RLIMIT_NPROC). For those of a run take a control group.
    /// </summary>
    Processes,

    /// <summary>One more than the highest descriptor that can be opened (RLIMIT_NOFILE).</summary>
    OpenFiles,

    /// <summary>Memory that may be locked, in bytes (RLIMIT_MEMLOCK).</summary>
    LockedMemory,

    /// <summary>The address space of one process, in bytes (RLIMIT_AS).</summary>
    AddressSpace,

    /// <summary>Signals that may be queued for the process's real user (RLIMIT_SIGPENDING).</summary>
    PendingSignals,

    /// <summary>POSIX message queues of the process's real user, in bytes (RLIMIT_MSGQUEUE).</summary>
    MessageQueues,

    /// <summary>How far the process may raise its own priority: down to a nice value of 20 less this (RLIMIT_NICE).</summary>
    Nice,

    /// <summary>The highest real-time priority that the process may give itself (RLIMIT_RTPRIO).</summary>
    RealTimePriority,

    /// <summary>CPU time under a real-time policy without a blocking call, in microseconds (RLIMIT_RTTIME).</summary>
    RealTimeTime,
}
