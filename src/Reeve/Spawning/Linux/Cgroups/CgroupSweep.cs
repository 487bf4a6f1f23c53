using System.Diagnostics;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Linux.Cgroups;

/// <summary>
/// Removes the control groups of supervisors that are dead beyond doubt, with the processes in them, but for those that were
/// let go: these are removed once they are empty.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe class CgroupSweep
{
    /// <summary>How long the killed may take to be gone; a later sweep takes the rest.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void Sweep(string parent, CgroupKernel kernel)
    {
        var began = Stopwatch.GetTimestamp();
        foreach (var directory in CgroupFile.Children(parent))
        {
            if (CgroupName.TryParse(Path.GetFileName(directory), out var name) && name.IsOfTheDead())
            {
                if (!Directory.Exists(directory + "/" + RunCgroup.LetGoMark))
                {
                    Kill(directory, kernel, began);
                }
                if (!RunCgroup.IsPopulated(directory))
                {
                    _ = CgroupFile.RemoveTree(directory);
                }
            }
        }
    }

    private static void Kill(string directory, CgroupKernel kernel, long began)
    {
        var events = CgroupFile.Open(directory + "/cgroup.events", Libc.O_RDONLY);
        if (events < 0)
        {
            return;
        }
        while (RunCgroup.IsPopulated(events))
        {
            _ = CgroupMembers.Kill(directory, kernel, out var isComplete);
            var left = (int)(Patience - Stopwatch.GetElapsedTime(began)).TotalMilliseconds;
            if (left <= 0)
            {
                break;
            }
            var entry = new Libc.PollEntry { Descriptor = events, Events = Libc.POLLPRI };
            _ = Libc.Poll(&entry, 1, isComplete ? left : 1);
        }
        Libc.Close(events);
    }
}
