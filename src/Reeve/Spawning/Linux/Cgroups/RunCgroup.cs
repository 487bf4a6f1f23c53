using System.Globalization;
using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Linux.Gate;

namespace Reeve.Spawning.Linux.Cgroups;

/// <summary>
/// The control group of one run: one directory and, while it runs, one descriptor, that of its <c>cgroup.events</c>, which
/// tells when it is empty. Thread-safe.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class RunCgroup(string directory, CgroupParent parent, CgroupKernel kernel) : IGateTask
{
    /// <summary>
    /// The name of an empty control group inside, which says that whoever finds this one when its supervisor is dead is not to
    /// kill those in it. (The kernel renames none, and old ones keep no attributes.)
    /// </summary>
    public const string LetGoMark = "reeve-let-go";

    private readonly Lock _lock = new();
    private int _events = -1;

    public string Directory => directory;

    /// <summary>What its processes used; null until it was closed.</summary>
    public TreeUsage? Usage { get; private set; }

    /// <summary>Whether it has no living process. Reading it also makes the next change an event.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _events < 0 || !IsPopulated(_events);
            }
        }
    }

    /// <summary>Whether one kill is known to be enough.</summary>
    public bool IsKillComplete { get; private set; }

    /// <summary>Its processes, of those below it too.</summary>
    public HashSet<int> Members => CgroupMembers.Read(directory);

    /// <summary>Reads from an open <c>cgroup.events</c> whether there is a living process; none in a group that is gone.</summary>
    public static bool IsPopulated(int events) =>
        CgroupFile.ReadOpen(events, out var text) == 0 && IsPopulatedText(text);

    public static bool IsPopulated(string directory) =>
        CgroupFile.Read(directory + "/cgroup.events", out var text) == 0 && IsPopulatedText(text);

    /// <summary>Opens the file of events; gives an error number.</summary>
    public int BeginWatching()
    {
        lock (_lock)
        {
            _events = CgroupFile.Open(directory + "/cgroup.events", Libc.O_RDONLY);
            return _events < 0 ? -_events : 0;
        }
    }

    /// <summary>Has the child told of changes; gives whether that is possible.</summary>
    public bool Watch(Waiter waiter, ulong token) => waiter.WatchPriority(_events, token);

    /// <summary>Moves the held child in.</summary>
    public void Do(in HeldChild child)
    {
        var error = CgroupFile.Write(
            directory + "/cgroup.procs",
            child.Id.ToString(CultureInfo.InvariantCulture)
        );
        if (error != 0)
        {
            throw CgroupErrors.NotEntered(child.Program, directory, error);
        }
    }

    /// <summary>To all of its processes but one.</summary>
    public int Signal(int number, int except) => CgroupMembers.Signal(directory, number, except);

    public int Kill()
    {
        var error = CgroupMembers.Kill(directory, kernel, out var isComplete);
        IsKillComplete = isComplete;
        return error;
    }

    /// <summary>Says that nobody is to kill those in it when this program is dead.</summary>
    public void LetGo() => _ = kernel.MakeDirectory($"{directory}/{LetGoMark}");

    /// <summary>Gives all back: removes it, or leaves it to be removed later when somebody lives in it.</summary>
    public void Close(Waiter waiter)
    {
        lock (_lock)
        {
            if (_events < 0)
            {
                return;
            }
            waiter.Unwatch(_events);
            Usage = ReadUsage();
            Remove();
        }
    }

    /// <summary>Removes it after a start that failed; a child that is in it is dead or dying.</summary>
    public void Discard()
    {
        lock (_lock)
        {
            if (_events >= 0)
            {
                _ = Kill();
                Remove();
            }
            else
            {
                _ = CgroupFile.RemoveTree(directory);
            }
        }
    }

    private static bool IsPopulatedText(string text) =>
        text.Contains("populated 1", StringComparison.Ordinal);

    private void Remove()
    {
        var isEmpty = !IsPopulated(_events);
        Libc.Close(_events);
        _events = -1;
        if (!isEmpty || CgroupFile.RemoveTree(directory) != 0)
        {
            parent.Leave(directory);
        }
    }

    private TreeUsage? ReadUsage()
    {
        if (CgroupFile.Read(directory + "/cpu.stat", out var times) != 0)
        {
            return null;
        }
        var hasPeak = CgroupFile.Read(directory + "/memory.peak", out var peak) == 0;
        return new TreeUsage(
            Microseconds(times, "user_usec "),
            Microseconds(times, "system_usec "),
            hasPeak && long.TryParse(peak, CultureInfo.InvariantCulture, out var bytes) ? bytes : null
        );
    }

    private static TimeSpan Microseconds(string text, string name)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (
                line.StartsWith(name, StringComparison.Ordinal)
                && long.TryParse(
                    line[name.Length..],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var value
                )
            )
            {
                return TimeSpan.FromTicks(value * TimeSpan.TicksPerMicrosecond);
            }
        }
        return TimeSpan.Zero;
    }
}
