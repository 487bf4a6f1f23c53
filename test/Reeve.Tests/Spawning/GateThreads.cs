using System.Globalization;

namespace Reeve.Tests.Spawning;

/// <summary>The threads that make the gated starts; each gate has one.</summary>
internal static class GateThreads
{
    /// <summary>Their numbers.</summary>
    public static IReadOnlyList<int> All() =>
        [.. Directory.GetDirectories("/proc/self/task").Where(IsOfAGate).Select(NumberOf)];

    private static int NumberOf(string task) =>
        int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture);

    private static bool IsOfAGate(string task)
    {
        try
        {
            return File.ReadAllText(task + "/comm") == "Reeve gate\n";
        }
        catch (IOException)
        {
            return false;
        }
    }
}
