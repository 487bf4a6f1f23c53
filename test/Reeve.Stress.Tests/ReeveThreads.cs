using System.Globalization;

namespace Reeve.Stress.Tests;

/// <summary>The threads that Reeve itself has started, by their names.</summary>
internal static class ReeveThreads
{
    /// <summary>Their CPU time so far, user and kernel (<c>proc_pid_stat(5)</c>); in steps of 10 ms.</summary>
    public static TimeSpan CpuTime() =>
        TimeSpan.FromMilliseconds(
            10
                * Folders()
                    .Select(folder => File.ReadAllText(folder + "/stat"))
                    .Select(stat => stat[(stat.LastIndexOf(')') + 2)..].Split(' '))
                    .Sum(fields =>
                        long.Parse(fields[11], CultureInfo.InvariantCulture)
                        + long.Parse(fields[12], CultureInfo.InvariantCulture)
                    )
        );

    /// <summary>How often they have given up a CPU (<c>proc_pid_status(5)</c>): one that sleeps all the time never does.</summary>
    public static long Switches() => Folders().Sum(Switches);

    /// <summary>The same of one of them.</summary>
    public static long SwitchesOf(string name) =>
        Switches(Folders().Single(folder => Read(folder + "/comm") == name + "\n"));

    /// <summary>The same of the guardian.</summary>
    public static long SwitchesOfGuardian() =>
        Switches(
            Directory
                .EnumerateDirectories("/proc/self/task")
                .SelectMany(task =>
                    Read(task + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
                )
                .Select(child => "/proc/" + child)
                .Single(child =>
                    Read(child + "/cmdline").Contains("reeve-guardian", StringComparison.Ordinal)
                )
        );

    private static long Switches(string folder) =>
        File.ReadLines(folder + "/status")
            .Where(line => line.Contains("_ctxt_switches:", StringComparison.Ordinal))
            .Sum(line =>
                long.Parse(
                    line.AsSpan(line.IndexOf('\t', StringComparison.Ordinal)),
                    CultureInfo.InvariantCulture
                )
            );

    private static IEnumerable<string> Folders() =>
        Directory
            .EnumerateDirectories("/proc/self/task")
            .Where(folder => Read(folder + "/comm").StartsWith("Reeve ", StringComparison.Ordinal));

    /// <summary>What a file says; nothing where its thread or process has just ended.</summary>
    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
