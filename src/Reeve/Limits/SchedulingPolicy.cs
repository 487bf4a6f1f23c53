using System.Globalization;
using System.Runtime.InteropServices;

namespace Reeve;

/// <summary>How the system schedules a process (<c>sched(7)</c>). The default value is <see cref="Normal"/>.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SchedulingPolicy
{
    private SchedulingPolicy(int number, int priority) => (Number, Priority) = (number, priority);

    /// <summary>By turns, weighed by the nice value (SCHED_OTHER).</summary>
    public static SchedulingPolicy Normal => default;

    /// <summary>As normal, for work that computes and does not mind to wait (SCHED_BATCH).</summary>
    public static SchedulingPolicy Batch => new(3, 0);

    /// <summary>Only when nothing else runs, whatever the nice value (SCHED_IDLE).</summary>
    public static SchedulingPolicy Idle => new(5, 0);

    /// <summary>The real-time priority, 1 to 99; 0 where the policy has none.</summary>
    public int Priority { get; }

    internal int Number { get; }

    /// <summary>Real-time: runs until it waits or one of a higher priority is ready (SCHED_FIFO). Needs CAP_SYS_NICE or a limit.</summary>
    /// <param name="priority">1 to 99.</param>
    /// <exception cref="ArgumentOutOfRangeException">The priority is not from 1 to 99.</exception>
    public static SchedulingPolicy FirstInFirstOut(int priority) => new(1, Checked(priority));

    /// <summary>Real-time, by turns within a priority (SCHED_RR). Needs CAP_SYS_NICE or a limit.</summary>
    /// <inheritdoc cref="FirstInFirstOut(int)"/>
    public static SchedulingPolicy RoundRobin(int priority) => new(2, Checked(priority));

    /// <summary>The policy as <c>chrt(1)</c> names it, with its priority.</summary>
    public override string ToString() =>
        Number switch
        {
            0 => "SCHED_OTHER",
            3 => "SCHED_BATCH",
            5 => "SCHED_IDLE",
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"{(Number == 1 ? "SCHED_FIFO" : "SCHED_RR")} {Priority}"
            ),
        };

    private static int Checked(int priority)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(priority, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(priority, 99);
        return priority;
    }
}
