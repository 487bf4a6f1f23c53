using System.Collections.Immutable;

namespace Reeve;

/// <summary>
/// Where the control group of a run is made, and what it limits (<see cref="Containment.Cgroup"/>, Linux cgroup v2).
/// Immutable; equality by value. The limits hold for all processes of the run together, from the program's first instruction on.
/// </summary>
/// <remarks>
/// A limit that cannot be had makes the start fail; none is ever left out in silence. <c>docs/cgroups.md</c> says what limits need
/// of the system.
/// </remarks>
/// <example><c>new CgroupSettings { MemoryMax = 512L &lt;&lt; 20, ["memory.swap.max"] = "0" }</c></example>
public sealed record CgroupSettings
{
    // The kernel takes no quota below a millisecond of the usual period of 100.
    private const double LeastCpu = 0.01;

    private ImmutableSortedDictionary<string, string> _files = ImmutableSortedDictionary.Create<
        string,
        string
    >(StringComparer.Ordinal);

    /// <summary>No limits, below the program's own control group, and no run without one.</summary>
    public static CgroupSettings Default { get; } = new();

    /// <summary>
    /// The directory of the control group below which that of the run is made, such as
    /// <c>/sys/fs/cgroup/system.slice/app.service</c>. It must exist, and be this user's to change (delegated). Default: null,
    /// the program's own.
    /// </summary>
    /// <exception cref="ArgumentException">It is no absolute path.</exception>
    public string? Parent
    {
        get;
        init =>
            field =
                value is null || Path.IsPathRooted(value)
                    ? value?.TrimEnd('/')
                    : throw new ArgumentException(
                        $"'{value}' is no absolute path; name the directory of the control group, as below /sys/fs/cgroup.",
                        nameof(value)
                    );
    }

    /// <summary>
    /// The memory that the run may use, in bytes; the kernel ends a process of it that needs more
    /// (<c>memory.max</c>). Swap is not counted; for that set <c>memory.swap.max</c>. Default: null, no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public long? MemoryMax
    {
        get;
        init => field = value is null or > 0 ? value : throw OutOfRange(value, "positive");
    }

    /// <summary>
    /// The CPU time that the run may use, in CPUs: 0.5 is half of one, 2 two whole ones (<c>cpu.max</c>, in periods of 100 ms).
    /// What is over it waits. Default: null, no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 0.01 or no finite number.</exception>
    public double? CpuMax
    {
        get;
        init =>
            field =
                value is null || (double.IsFinite(value.Value) && value.Value >= LeastCpu)
                    ? value
                    : throw OutOfRange(value, "at least 0.01");
    }

    /// <summary>
    /// How many processes and threads the run may have at a time; to start one more fails in it (<c>pids.max</c>).
    /// Default: null, no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public int? PidsMax
    {
        get;
        init => field = value is null or > 0 ? value : throw OutOfRange(value, "positive");
    }

    /// <summary>Further files of the control group and what is written to them, in ordinal order, after the three above.</summary>
    public IReadOnlyDictionary<string, string> Files => _files;

    /// <summary>
    /// What is used instead where a control group cannot be had: a weaker containment. The run then says so
    /// (<see cref="Run.Warning"/>), and the job logs it. Default: null, the start fails. Limits are never given up: with one of
    /// them the start fails whatever is said here.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is <see cref="Containment.Cgroup"/> itself.</exception>
    public Containment? OrElse
    {
        get;
        init => field = value != Containment.Cgroup ? value : throw OutOfRange(value, "a weaker containment");
    }

    /// <summary>Whether anything is limited.</summary>
    public bool HasLimits =>
        MemoryMax is not null || CpuMax is not null || PidsMax is not null || _files.Count > 0;

    /// <summary>
    /// What is written to a file of the control group: <c>["memory.high"] = "256M"</c>. The names and what they take are the
    /// kernel's, <see href="https://docs.kernel.org/admin-guide/cgroup-v2.html"/>; the controller is what stands before the first
    /// dot. Null, when read: nothing.
    /// </summary>
    /// <param name="file">The file's name.</param>
    /// <exception cref="ArgumentException">The name is not that of a controller's file, or the value is null.</exception>
    public string? this[string file]
    {
        get => _files.GetValueOrDefault(file);
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            _files = _files.SetItem(Checked(file), value);
        }
    }

    /// <summary>Whether the settings are the same.</summary>
    public bool Equals(CgroupSettings? other) =>
        ReferenceEquals(this, other)
        || (
            other is not null
            && string.Equals(Parent, other.Parent, StringComparison.Ordinal)
            && MemoryMax == other.MemoryMax
            && Nullable.Equals(CpuMax, other.CpuMax)
            && PidsMax == other.PidsMax
            && OrElse == other.OrElse
            && _files.SequenceEqual(other._files)
        );

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Parent, MemoryMax, CpuMax, PidsMax, OrElse, _files.Count);

    private static string Checked(string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        var isOne =
            file.IndexOf('.', StringComparison.Ordinal) > 0
            && !file.Contains('/', StringComparison.Ordinal)
            && !file.StartsWith("cgroup.", StringComparison.Ordinal);
        return isOne
            ? file
            : throw new ArgumentException(
                $"'{file}' is not the name of a controller's file, such as memory.high.",
                nameof(file)
            );
    }

    private static ArgumentOutOfRangeException OutOfRange(object? value, string what) =>
        new(nameof(value), value, $"It must be {what}.");
}
