using System.Globalization;

namespace Reeve;

/// <summary>
/// With what priority a process reads and writes (<c>ioprio_set(2)</c>), where the I/O scheduler heeds it. The default value
/// is <see cref="None"/>.
/// </summary>
public readonly record struct IoPriority
{
    private const int ClassShift = 13;

    private IoPriority(int kind, int level) => Value = (kind << ClassShift) | level;

    /// <summary>None of its own: it follows the nice value.</summary>
    public static IoPriority None => default;

    /// <summary>Only when nobody else reads or writes.</summary>
    public static IoPriority Idle => new(3, 0);

    internal int Value { get; }

    /// <summary>The usual class.</summary>
    /// <param name="level">0 (first) to 7 (last).</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is not from 0 to 7.</exception>
    public static IoPriority BestEffort(int level) => new(2, Checked(level));

    /// <summary>Before all others. Needs CAP_SYS_ADMIN or CAP_SYS_NICE.</summary>
    /// <inheritdoc cref="BestEffort(int)"/>
    public static IoPriority RealTime(int level) => new(1, Checked(level));

    /// <summary>The priority as <c>ionice(1)</c> says it.</summary>
    public override string ToString() =>
        (Value >> ClassShift) switch
        {
            0 => "none",
            3 => "idle",
            var kind => string.Create(
                CultureInfo.InvariantCulture,
                $"{(kind == 1 ? "realtime" : "best-effort")}: prio {Value & 7}"
            ),
        };

    private static int Checked(int level)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 7);
        return level;
    }
}
