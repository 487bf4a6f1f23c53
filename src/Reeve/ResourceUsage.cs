namespace Reeve;

/// <summary>
/// What a main process used, with those of its children that it waited for, as the system told when its status was
/// taken (<c>getrusage(2)</c>).
/// </summary>
/// <param name="UserTime">CPU time in user mode.</param>
/// <param name="SystemTime">CPU time in the kernel.</param>
/// <param name="PeakMemoryBytes">
/// The largest resident set of any one of them, in bytes. Linux counts in what the process was before it executed its
/// program, a copy of the supervisor: a value near the supervisor's own size says only that the program needed no more.
/// </param>
public sealed record ResourceUsage(TimeSpan UserTime, TimeSpan SystemTime, long PeakMemoryBytes)
{
    /// <summary>
    /// What all processes of the run used together. Known once the run is over, and with <see cref="Containment.Cgroup"/> only;
    /// else null.
    /// </summary>
    public TreeUsage? Tree { get; init; }
}

/// <summary>What the live processes of a run use at one moment.</summary>
/// <param name="Processes">How many there are.</param>
/// <param name="CpuTime">Their CPU time so far, user and kernel; that of processes already gone is not in it.</param>
/// <param name="MemoryBytes">The sum of their resident sets, in bytes; shared pages count once a process.</param>
public readonly record struct ResourceSample(int Processes, TimeSpan CpuTime, long MemoryBytes);
