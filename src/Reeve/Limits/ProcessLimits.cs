namespace Reeve;

/// <summary>
/// What a process may have and how urgent it is, from its first instruction on, and with it all that it starts
/// (<see cref="Command.Limits"/>). What is null is as the supervisor has it. Immutable; equality by value.
/// </summary>
/// <remarks>
/// <para>The child is held between its creation and its program until all of them are set; when one is refused, nothing runs,
/// and the start throws a <see cref="SpawnException"/> (<see cref="SpawnFailure.Limits"/>) that says which and why. That costs
/// such a start a fifth of a millisecond, and others nothing; no other program takes part in it.</para>
/// <para>That is Linux. macOS: only <see cref="Nice"/>, which is set just after the start, so that the program may have run some
/// instructions before; with any other the start throws that exception. Windows has nothing of the kind by process: with any of
/// them the start throws it. What a Windows system limits is the job object, by <see cref="Command.Cgroup"/> with
/// <see cref="Containment.Cgroup"/>: memory, CPU time and the number of processes of the whole tree.</para>
/// <para>A process may change its own afterwards as far as the system lets it, and what it starts has the changed ones. They are
/// no lid on a whole tree; a control group is.</para>
/// </remarks>
public sealed record ProcessLimits
{
    private const int HighestMode = 0x1FF;

    /// <summary>
    /// The nice value, -20 (most urgent) to 19 (<c>setpriority(2)</c>). Below the supervisor's own it needs CAP_SYS_NICE or a
    /// <see cref="LimitedResource.Nice"/> limit.
    /// </summary>
    /// <remarks>
    /// Where the kernel groups sessions by itself (autogroup, <c>sched(7)</c>), a nice value weighs among the processes of one
    /// session only, so in a <see cref="Containment.Session"/> it says nothing against the rest of the system.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from -20 to 19.</exception>
    public int? Nice
    {
        get;
        init => field = Checked(value, -20, 19);
    }

    /// <summary>The limits of resources (<c>prlimit(2)</c>). Default: none, all as the supervisor has them.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ResourceLimits Resources
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = ResourceLimits.None;

    /// <summary>
    /// The rights that files which it creates do not get (<c>umask(2)</c>). Files that the command opens for it
    /// (<see cref="Stdio.ToFile"/>) are created by the supervisor, with the supervisor's.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value has more than the nine rights.</exception>
    public UnixFileMode? Umask
    {
        get;
        init => field = (UnixFileMode?)Checked((int?)value, 0, HighestMode);
    }

    /// <summary>How it is scheduled (<c>sched_setscheduler(2)</c>).</summary>
    public SchedulingPolicy? Scheduling { get; init; }

    /// <summary>On which CPUs it may run (<c>sched_setaffinity(2)</c>). One that it cannot have is an error.</summary>
    public CpuSet? Cpus { get; init; }

    /// <summary>With what priority it reads and writes (<c>ioprio_set(2)</c>).</summary>
    public IoPriority? IoPriority { get; init; }

    /// <summary>
    /// How likely the system ends it when memory runs out, -1000 (never) to 1000 (first) (<c>/proc/PID/oom_score_adj</c>,
    /// <c>proc(5)</c>). Below the supervisor's own it needs CAP_SYS_RESOURCE.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from -1000 to 1000.</exception>
    public int? OomScoreAdjustment
    {
        get;
        init => field = Checked(value, -1000, 1000);
    }

    private static int? Checked(int? value, int least, int most)
    {
        if (value is { } number)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(number, least, nameof(value));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(number, most, nameof(value));
        }
        return value;
    }
}
