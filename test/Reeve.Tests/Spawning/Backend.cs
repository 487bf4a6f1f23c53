using Reeve.Spawning.Linux;
using Reeve.Spawning.MacOS;
using Reeve.Spawning.Unix;
using Reeve.Spawning.Unix.Guarding;

namespace Reeve.Tests.Spawning;

/// <summary>Which of the backends the tests run on.</summary>
internal static class Backend
{
    /// <summary>False for that of macOS, which some of these tests run on too.</summary>
    public static bool IsLinux => Spawner.Default is LinuxSpawner;

    /// <summary>One of the test's own, where the system has environments as Unix has.</summary>
    public static ISpawner NewSpawner(
        EnvironmentBlocks blocks,
        bool groupsByPidFd = true,
        Func<GuardEntry>? guards = null
    ) =>
        Spawner.Default switch
        {
            LinuxSpawner => new LinuxSpawner(blocks, groupsByPidFd) { Guards = guards },
            MacSpawner when guards is not null => new MacSpawner(blocks) { Guards = (_, _) => guards() },
            MacSpawner => new MacSpawner(blocks),
            var other => other,
        };
}
