using System.Globalization;

namespace Reeve.Spawning.Linux.Cgroups;

/// <summary>What settings write to which files.</summary>
internal static class CgroupLimits
{
    private const int Period = 100_000;

    /// <summary>The files with what is written to them, in the order of writing.</summary>
    public static IEnumerable<(string File, string Value)> Of(CgroupSettings settings)
    {
        if (settings.MemoryMax is { } memory)
        {
            yield return ("memory.max", memory.ToString(CultureInfo.InvariantCulture));
        }
        if (settings.CpuMax is { } cpus)
        {
            // In microseconds: so much in each period.
            var quota = (long)Math.Min(Math.Round(cpus * Period), long.MaxValue / 1000);
            yield return ("cpu.max", string.Create(CultureInfo.InvariantCulture, $"{quota} {Period}"));
        }
        if (settings.PidsMax is { } processes)
        {
            yield return ("pids.max", processes.ToString(CultureInfo.InvariantCulture));
        }
        foreach (var (file, value) in settings.Files)
        {
            yield return (file, value);
        }
    }

    /// <summary>The controller that a file belongs to.</summary>
    public static string ControllerOf(string file) => file[..file.IndexOf('.', StringComparison.Ordinal)];
}
