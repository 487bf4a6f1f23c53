using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Reeve.Tests.Real;

/// <summary>Facts about real processes, and waiting for them to come true.</summary>
internal static partial class Facts
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Waits until something is so; fails the test when it does not come to be.</summary>
    public static async Task Until(Func<bool> isSo, string what)
    {
        var began = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            Assert.True(
                Stopwatch.GetElapsedTime(began) < Limit,
                $"Not so within {Limit.TotalSeconds} s: {what}"
            );
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }
    }

    /// <summary>The state letter of a process, <c>proc_pid_stat(5)</c>; null when there is no such process.</summary>
    public static char? StateOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");
            return stat[stat.LastIndexOf(')') + 2];
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Whether a process is there and no zombie.</summary>
    public static bool IsAlive(int pid) =>
        OperatingSystem.IsWindows() ? IsRunning(pid) : StateOf(pid) is not (null or 'Z' or 'X');

    /// <summary>The same on Windows.</summary>
    public static bool IsRunning(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The number that a child wrote into a file, once it is there whole (with its line end).</summary>
    public static async Task<int> NumberIn(string path)
    {
        await Until(() => TestFiles.Read(path).EndsWith('\n'), $"a number stands in {path}");
        return int.Parse(TestFiles.Read(path), CultureInfo.InvariantCulture);
    }

    public static int DescriptorCount() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    public static int ThreadCount() => Directory.GetDirectories("/proc/self/task").Length;

    /// <summary>The zombies among our own children.</summary>
    public static int ZombieCount() => Children().Count(pid => StateOf(pid) == 'Z');

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitPid(int pid, out int status, int options);

    private static IEnumerable<int> Children() =>
        Directory
            .GetDirectories("/proc/self/task")
            .SelectMany(task =>
            {
                try
                {
                    return File.ReadAllText(task + "/children")
                        .Split(' ', StringSplitOptions.RemoveEmptyEntries);
                }
                catch (IOException)
                {
                    return [];
                }
            })
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture));
}
