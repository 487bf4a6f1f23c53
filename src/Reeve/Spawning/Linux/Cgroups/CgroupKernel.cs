using System.Runtime.Versioning;

namespace Reeve.Spawning.Linux.Cgroups;

/// <summary>What the kernel does in a hierarchy, and can do only in some versions: the seam for tests.</summary>
[SupportedOSPlatform("linux")]
internal sealed class CgroupKernel
{
    /// <summary>This system's.</summary>
    public static CgroupKernel Real { get; } = new();

    /// <summary>Where /proc tells of this program.</summary>
    public string Process { get; init; } = "/proc/self";

    /// <summary>Whether <c>cgroup.kill</c> is used where it is there (Linux 5.14).</summary>
    public bool CanKill { get; init; } = true;

    /// <summary>Fills a directory that was made; null: the kernel has done so.</summary>
    public Action<string>? Fill { get; init; }

    public int MakeDirectory(string path)
    {
        var error = CgroupFile.MakeDirectory(path);
        if (error == 0)
        {
            Fill?.Invoke(path);
        }
        return error;
    }
}
