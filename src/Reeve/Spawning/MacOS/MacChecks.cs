using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.MacOS;

/// <summary>What a command may not ask for on macOS, or does not get there.</summary>
[SupportedOSPlatform("macos")]
internal static class MacChecks
{
    /// <exception cref="SpawnException">It asks for what cannot be had.</exception>
    public static void Check(Command command, string program)
    {
        CommandChecks.Check(command, program);
        if (command.Containment == Containment.Cgroup)
        {
            throw SpawnErrors.Unavailable(
                program,
                "macOS has no control groups. Give it Containment.Session, or name in Cgroup.OrElse what is to take its place."
            );
        }
        if (command.Limits is { } limits && limits with { Nice = null } != new ProcessLimits())
        {
            throw SpawnErrors.Because(
                program,
                SpawnFailure.Limits,
                0,
                "of its limits only Nice can be set on macOS, from outside. Leave the others out, or start it by a shell that "
                    + "sets them (ulimit, umask) and then executes it."
            );
        }
    }

    /// <summary>What it does not get, and nevertheless can do without; null for nothing.</summary>
    public static string? Warning(Command command) =>
        command.Foreground && HasForeground()
            ? "It does not have the terminal's foreground, which cannot be lent on macOS yet: when it reads the terminal it is "
                + "stopped. Give it a terminal of its own (Terminal)."
            : null;

    private static bool HasForeground()
    {
        for (var stream = 0; stream <= 2; stream++)
        {
            if (Libc.TerminalGetGroup(stream) is > 0 and var group)
            {
                return group == Libc.GetGroup(0);
            }
        }
        return false;
    }
}
