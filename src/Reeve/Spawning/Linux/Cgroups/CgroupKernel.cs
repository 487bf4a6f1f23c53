using System.Runtime.Versioning;

namespace Reeve.Spawning.Linux.Cgroups;

/// <summary>What the kernel does in a hierarchy, and can do only in some versions: the seam for tests.</summary>
[SupportedOSPlatform("linux")]
internal sealed class CgroupKernel
{
    // Taken away by tests: "none" stands for a kernel before 5.14. As for pidfds, a property of the runtime configuration, and for
    // programs a variable of their environment.
    private static readonly string? Limit =
        AppContext.GetData("Reeve.CgroupKill") as string
        ?? Environment.GetEnvironmentVariable("REEVE_CGROUP_KILL");

    /// <summary>This system's.</summary>
    public static CgroupKernel Real { get; } = new() { CanKill = Limit is not "none" };

    /// <summary>Where /proc tells of this program.</summary>
    public string Process { get; init; } = "/proc/self";

    /// <summary>Whether <c>cgroup.kill</c> is used where it is there (Linux 5.14).</summary>
    public bool CanKill { get; init; } = true;

    /// <summary>Fills a directory that was made; null: the kernel has done so.</summary>
    public Action<string>? Fill { get; init; }

    /// <summary>
    /// Told of the members that are about to be killed one by one, each time they have been listed; null: nobody. Whoever is
    /// told holds that moment open.
    /// </summary>
    public Action<IReadOnlySet<int>>? Listed { get; init; }

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
