using System.Globalization;
using System.Runtime.InteropServices;

namespace Reeve.Benchmarks.Sides;

/// <summary>What this process uses, as the kernel counts it.</summary>
internal static partial class Usage
{
    private const int Self = 0;
    private const int NanosecondsASecond = 1_000_000_000;
    private const int NanosecondsAMicrosecond = 1000;

    /// <summary>User and system time of this process, without its children: getrusage(2).</summary>
    public static double CpuNanoseconds()
    {
        _ = GetResourceUsage(Self, out var usage);
        return (double)(usage.UserSeconds + usage.SystemSeconds) * NanosecondsASecond
            + (double)(usage.UserMicroseconds + usage.SystemMicroseconds) * NanosecondsAMicrosecond;
    }

    public static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    public static int Threads() => StatusNumber("Threads:");

    /// <summary>Threads that are neither the first one nor the runtime's, whose names begin with ".NET".</summary>
    public static int OwnThreads() =>
        Directory
            .EnumerateDirectories("/proc/self/task")
            .Where(task => Path.GetFileName(task) != Environment.ProcessId.ToString())
            .Count(task => !File.ReadAllText(task + "/comm").StartsWith(".NET", StringComparison.Ordinal));

    public static double ResidentBytes() => StatusNumber("VmRSS:") * 1024.0;

    private static int StatusNumber(string name)
    {
        var line = File.ReadLines("/proc/self/status")
            .First(line => line.StartsWith(name, StringComparison.Ordinal));
        return int.Parse(
            line[name.Length..].Replace("kB", "", StringComparison.Ordinal),
            CultureInfo.InvariantCulture
        );
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetResourceUsage(int who, out ResourceTimes usage);

    /// <summary>struct rusage of 64-bit Linux: two timevals, and fourteen longs that are not looked at.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct ResourceTimes
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
    }
}
