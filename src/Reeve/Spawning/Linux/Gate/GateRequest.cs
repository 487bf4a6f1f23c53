using System.Runtime.Versioning;
using Reeve.Spawning.Unix.Guarding;

namespace Reeve.Spawning.Linux.Gate;

/// <summary>What must be true of a child before its first instruction.</summary>
/// <param name="Program">The program, for messages.</param>
/// <param name="Tasks">What is done to the held child, in order.</param>
/// <param name="FirstFreeDescriptor">The lowest number that the child has not open, and above it none.</param>
/// <param name="Spare">Who can always take hold of a process.</param>
/// <param name="Umask">Its file mode mask; null: the program's.</param>
/// <param name="Guard">Its line on the guardian's list; that it stands there is the first thing to be true.</param>
/// <param name="Containment">What the guardian kills.</param>
[SupportedOSPlatform("linux")]
internal readonly record struct GateRequest(
    string Program,
    IReadOnlyList<IGateTask> Tasks,
    int FirstFreeDescriptor,
    SpareDescriptor Spare,
    int? Umask,
    GuardEntry Guard,
    Containment Containment
)
{
    public void DoTasks(int pid, in ProcessHandle process)
    {
        Guard.Set(Containment, pid);
        for (var i = 0; i < Tasks.Count; i++)
        {
            Tasks[i].Do(new HeldChild(pid, process, Program, FirstFreeDescriptor));
        }
    }
}
