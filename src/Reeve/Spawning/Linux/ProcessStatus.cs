using System.Globalization;
using System.Runtime.Versioning;

namespace Reeve.Spawning.Linux;

/// <summary>What /proc/PID/stat says of a process, <c>proc_pid_stat(5)</c>.</summary>
[SupportedOSPlatform("linux")]
internal readonly record struct ProcessStatus(int Id, char State, long CpuTicks, long ResidentPages)
{
    /// <summary>Whether it is neither a zombie nor about to disappear.</summary>
    public bool IsAlive => State is not ('Z' or 'X' or 'x');

    /// <summary>Reads it; false when there is no such process.</summary>
    public static bool TryRead(int pid, out ProcessStatus status)
    {
        status = default;
        string text;
        try
        {
            text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        // The name, field 2, is in parentheses and may contain anything; what follows the last one begins with field 3.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        status = new ProcessStatus(
            pid,
            fields[0][0],
            Number(fields, 14) + Number(fields, 15),
            Number(fields, 24)
        );
        return true;
    }

    private static long Number(string[] fields, int field) =>
        long.Parse(fields[field - 3], CultureInfo.InvariantCulture);
}
