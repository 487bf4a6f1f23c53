namespace Reeve.Spawning.Unix;

/// <summary>What a command may not ask for at once.</summary>
internal static unsafe class CommandChecks
{
    /// <exception cref="SpawnException">It asks for what cannot be had together, or not with this C library.</exception>
    public static void Check(Command command, string program)
    {
        if (command.Containment != Containment.Cgroup && !CgroupSettings.Default.Equals(command.Cgroup))
        {
            throw SpawnErrors.Unavailable(
                program,
                $"the command has settings of a control group but Containment.{command.Containment}. Give it "
                    + "Containment.Cgroup, or take its Cgroup out."
            );
        }
        if (command.Foreground && command.Containment is not (Containment.ProcessGroup or Containment.Cgroup))
        {
            throw SpawnErrors.Unavailable(
                program,
                $"Foreground needs Containment.ProcessGroup or Containment.Cgroup, because a terminal's foreground is a "
                    + $"process group; the command has Containment.{command.Containment}."
            );
        }
        if (command.Terminal is not null)
        {
            CheckTerminal(command, program);
        }
        if (command.WorkingDirectory is not null && SpawnFunctions.AddChangeDirectory is null)
        {
            throw SpawnErrors.Because(
                program,
                SpawnFailure.WorkingDirectory,
                0,
                "this C library cannot start a process in another directory (it lacks "
                    + "posix_spawn_file_actions_addchdir_np). Leave WorkingDirectory out, or update it."
            );
        }
    }

    private static void CheckTerminal(Command command, string program)
    {
        if (command.Foreground)
        {
            throw SpawnErrors.Unavailable(
                program,
                "it cannot have both a terminal of its own and the foreground of the supervisor's. Leave out Terminal or "
                    + "Foreground."
            );
        }
        if (command.Containment is not (Containment.Session or Containment.Cgroup))
        {
            throw SpawnErrors.Unavailable(
                program,
                "a terminal of its own needs a session of its own, because a session has one controlling terminal; the "
                    + $"command has Containment.{command.Containment}. Use Containment.Session."
            );
        }
    }
}
