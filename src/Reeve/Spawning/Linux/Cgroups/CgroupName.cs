using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Linux.Cgroups;

/// <summary>
/// The name of a run's control group: <c>reeve-PROCESS-STARTTIME-NAMESPACES-NUMBER</c>. It says which supervisor made it,
/// so that another one can tell whether that one is dead. A process id means something in its own pid namespace only, and a
/// start time in its own time namespace, so both are named, and of those of another nothing is believed.
/// </summary>
[SupportedOSPlatform("linux")]
internal readonly record struct CgroupName(int Process, long StartTime, string Namespaces, int Number)
{
    public const string Prefix = "reeve-";

    // Fields of /proc/PID/stat, proc_pid_stat(5).
    private const int State = 3;
    private const int Threads = 20;
    private const int Started = 22;

    private static readonly CgroupName Own = OfThisProcess();
    private static int _last;

    /// <summary>A name that no other has.</summary>
    public static CgroupName Next() => Own with { Number = Interlocked.Increment(ref _last) };

    /// <summary>The name for the control group of this program itself.</summary>
    public static CgroupName ForSupervisor() => Own with { Number = 0 };

    public static bool TryParse(string text, out CgroupName name)
    {
        name = default;
        var parts = text.Split('-');
        if (
            parts.Length != 5
            || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var startTime)
            || !int.TryParse(parts[4], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        )
        {
            return false;
        }
        name = new CgroupName(process, startTime, parts[3], number);
        return true;
    }

    /// <summary>
    /// Whether the supervisor is dead beyond doubt: no such process, or a zombie, or a younger process of the same id. Where
    /// /proc hides the processes of others nothing is known of a process that is there.
    /// </summary>
    public bool IsOfTheDead()
    {
        if (!string.Equals(Namespaces, Own.Namespaces, StringComparison.Ordinal) || Process <= 0)
        {
            return false;
        }
        if (Libc.Kill(Process, 0) != 0 && Marshal.GetLastPInvokeError() == Errno.ESRCH)
        {
            return true;
        }
        // A zombie of several threads is one whose first thread alone has ended.
        return ReadStatus(Process) is { } fields
            && (
                Number64(fields, Started) != StartTime
                || (fields[0] is "Z" or "X" && Number64(fields, Threads) <= 1)
            );
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Process}-{StartTime}-{Namespaces}-{Number}");

    private static CgroupName OfThisProcess() =>
        new(
            Environment.ProcessId,
            ReadStatus(Environment.ProcessId) is { } fields ? Number64(fields, Started) : 0,
            NamespaceOf("pid") + "." + NamespaceOf("time"),
            0
        );

    /// <summary>The number in <c>pid:[4026531836]</c>, <c>namespaces(7)</c>; 0 where the kernel has no such namespace.</summary>
    private static string NamespaceOf(string kind)
    {
        var link = new FileInfo("/proc/self/ns/" + kind).LinkTarget ?? "";
        var number = link[(link.IndexOf('[', StringComparison.Ordinal) + 1)..].TrimEnd(']');
        return number.Length == 0 ? "0" : number;
    }

    /// <summary>The fields from the third on: what precedes is in parentheses and may contain anything.</summary>
    private static string[]? ReadStatus(int process) =>
        CgroupFile.Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"), out var text)
            == 0
        && text.LastIndexOf(')') is >= 0 and var end
            ? text[(end + 2)..].Split(' ')
            : null;

    private static long Number64(string[] fields, int field) =>
        long.Parse(fields[field - State], CultureInfo.InvariantCulture);
}
