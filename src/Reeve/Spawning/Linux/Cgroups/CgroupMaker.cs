using System.Runtime.Versioning;

namespace Reeve.Spawning.Linux.Cgroups;

/// <summary>Makes the control groups of runs, and knows the parents below which it does. Thread-safe.</summary>
[SupportedOSPlatform("linux")]
internal sealed class CgroupMaker(CgroupKernel kernel)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, CgroupParent> _parents = new(StringComparer.Ordinal);
    private CgroupParent? _own;

    /// <summary>The one of this program.</summary>
    public static CgroupMaker Shared { get; } = new(CgroupKernel.Real);

    /// <summary>Makes a control group for a run of the command.</summary>
    /// <exception cref="SpawnException">That is not possible.</exception>
    public RunCgroup Open(Command command, string program) =>
        (command.Cgroup.Parent is { } parent ? Named(parent) : Own(program)).Open(command, program);

    private CgroupParent Named(string path)
    {
        lock (_lock)
        {
            if (!_parents.TryGetValue(path, out var parent))
            {
                _parents.Add(path, parent = new CgroupParent(path, isOwn: false, kernel));
            }
            return parent;
        }
    }

    /// <summary>Found once: what lies below it stays there, also when this program is moved elsewhere.</summary>
    private CgroupParent Own(string program)
    {
        lock (_lock)
        {
            if (_own is null)
            {
                var why = CgroupHierarchy.FindOwn(kernel.Process, out var path);
                _own = why is null
                    ? new CgroupParent(path, isOwn: true, kernel)
                    : throw CgroupErrors.NoHierarchy(program, why);
            }
            return _own;
        }
    }
}
