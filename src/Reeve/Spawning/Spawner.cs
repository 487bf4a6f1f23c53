using Reeve.Spawning;

namespace Reeve;

/// <summary>The spawner of this system.</summary>
public static class Spawner
{
    private static readonly Lazy<ISpawner> Instance = new(() => Platform.Current.CreateSpawner());

    /// <summary>
    /// The spawner that jobs use unless they are given another. On a system that Reeve has no backend for (any but Linux, Windows
    /// and macOS) each start fails with a <see cref="SpawnException"/> that says so.
    /// </summary>
    public static ISpawner Default => Instance.Value;

    /// <summary>
    /// Reads this program's environment again, for the children started from now on. It is read once, at the first
    /// start; call this after <see cref="Environment.SetEnvironmentVariable(string, string)"/> if children are to see
    /// the change. To set variables of one command, use <see cref="Command.Environment"/>.
    /// </summary>
    public static void RefreshEnvironment() => Platform.Current.RefreshEnvironment();
}
