using System.Globalization;
using Reeve.Spawning.Linux;

namespace Reeve.Tests.Real;

/// <summary>
/// A control group of a test's own, in which those of its runs are made. It skips the test where there is no cgroup v2 that
/// this user may change.
/// </summary>
internal sealed class ControlGroup : IDisposable
{
    public ControlGroup(string? below = null)
    {
        Assert.SkipUnless(Spawner.Default is LinuxSpawner, "this backend has no control groups");
        Assert.SkipWhen(Own is null, "no cgroup v2 is mounted here");
        Path = System.IO.Path.Combine(below ?? Own!, "test-" + Guid.NewGuid().ToString("N"));
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"no control group can be made in {below ?? Own}: {e.Message}");
        }
    }

    /// <summary>The directory of this program's own group; null where there is none.</summary>
    public static string? Own { get; } = FindOwn();

    /// <summary>Whether this user may make one.</summary>
    public static bool CanBeMade { get; } = TryMake();

    public string Path { get; }

    /// <summary>What is in it: nothing, when no run is left.</summary>
    public string[] Groups => Directory.GetDirectories(Path);

    /// <summary>The processes in it and below.</summary>
    public List<int> Processes => [.. ProcessesOf(Path)];

    public Command Contain(Command command) => Contain(command, new CgroupSettings());

    public Command Contain(Command command, CgroupSettings settings) =>
        command with
        {
            Containment = Containment.Cgroup,
            Cgroup = settings with { Parent = Path },
        };

    public static IEnumerable<int> ProcessesOf(string group)
    {
        try
        {
            return File.ReadAllLines(group + "/cgroup.procs")
                .Select(line => int.Parse(line, CultureInfo.InvariantCulture))
                .Concat(Directory.GetDirectories(group).SelectMany(ProcessesOf))
                .ToArray();
        }
        catch (IOException)
        {
            // Gone, or going: reading gives ENODEV then.
            return [];
        }
    }

    public void Dispose()
    {
        try
        {
            File.WriteAllText(Path + "/cgroup.kill", "1");
        }
        catch (IOException)
        {
            // A threaded one has no kill.
        }
        Assert.True(
            SpinWait.SpinUntil(() => ProcessesOf(Path).All(pid => !Facts.IsAlive(pid)), 20_000),
            "The processes of the test's control group cannot be killed."
        );
        Assert.True(SpinWait.SpinUntil(() => Remove(Path), 20_000), $"{Path} cannot be removed.");
    }

    private static bool TryMake()
    {
        try
        {
            if (Own is not null)
            {
                Directory.CreateDirectory($"{Own}/test-{Guid.NewGuid():N}").Delete();
            }
            return Own is not null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool Remove(string group)
    {
        try
        {
            Array.ForEach(Directory.GetDirectories(group), child => Remove(child));
            Directory.Delete(group);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string? FindOwn()
    {
        var mount = File.ReadLines("/proc/self/mountinfo")
            .FirstOrDefault(line => line.Contains(" - cgroup2 ", StringComparison.Ordinal))
            ?.Split(' ')[4];
        var group = File.ReadLines("/proc/self/cgroup")
            .FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal));
        return mount is null || group is null ? null : (mount + group[3..]).TrimEnd('/');
    }
}
