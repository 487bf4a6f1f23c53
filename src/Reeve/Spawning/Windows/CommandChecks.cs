namespace Reeve.Spawning.Windows;

/// <summary>What a command may not ask for on Windows, or not at once.</summary>
internal static class CommandChecks
{
    /// <exception cref="SpawnException">It asks for what cannot be had.</exception>
    public static void Check(Command command, string program)
    {
        if (command.Descriptors.ByNumber.Count > 0)
        {
            throw WindowsErrors.Unavailable(
                program,
                SpawnFailure.Stream,
                "Windows has no descriptors by number beyond the standard streams. Leave Descriptors out."
            );
        }
        if (command.Limits is not null && command.Limits != new ProcessLimits())
        {
            throw WindowsErrors.Unavailable(
                program,
                SpawnFailure.Limits,
                "Windows has no nice values, resource limits or umasks. Leave Limits out; Containment.Cgroup with Cgroup "
                    + "limits memory, CPU and the number of processes, by a job object."
            );
        }
        CheckCgroup(command, program);
        if (command.Foreground && command.Terminal is not null)
        {
            throw WindowsErrors.Unavailable(
                program,
                SpawnFailure.Containment,
                "it cannot have both a terminal of its own and the foreground of the supervisor's. Leave out Terminal or "
                    + "Foreground."
            );
        }
    }

    private static void CheckCgroup(Command command, string program)
    {
        var settings = command.Cgroup;
        if (CgroupSettings.Default.Equals(settings))
        {
            return;
        }
        if (command.Containment != Containment.Cgroup)
        {
            throw WindowsErrors.Unavailable(
                program,
                SpawnFailure.Containment,
                $"the command has settings of a control group but Containment.{command.Containment}. Give it "
                    + "Containment.Cgroup, or take its Cgroup out."
            );
        }
        if (settings.Parent is not null || settings.Files.Count > 0)
        {
            throw WindowsErrors.Unavailable(
                program,
                SpawnFailure.Containment,
                "on Windows a job object stands for the control group, which has no Parent and no files. Leave them out; "
                    + "MemoryMax, CpuMax and PidsMax can be had."
            );
        }
    }
}
