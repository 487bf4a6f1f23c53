using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.MacOS;

/// <summary>What a command may not ask for on macOS.</summary>
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
}
