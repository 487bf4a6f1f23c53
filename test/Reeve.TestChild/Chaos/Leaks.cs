using System.Diagnostics;
using System.Globalization;

namespace Reeve.TestChild.Chaos;

/// <summary>What this program holds in the system, and what of it was not there before.</summary>
internal sealed class Leaks
{
    // Garbage collections and late kills included, on a machine however slow.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    private const long MostTicksIdle = 10;

    private readonly List<string> _before = [.. Descriptors(), .. Threads()];

    /// <summary>The guardian, by its pipe and its tables; null when there is none at the moment.</summary>
    public static int? FindGuardian() =>
        Children()
            .Where(static child => HoldsTables(child))
            .Select(static child => (int?)child)
            .FirstOrDefault();

    /// <summary>Waits until nothing more is there than before; gives what is there even then.</summary>
    public async Task<List<string>> Find(ChaosSetting setting, Func<Task> another)
    {
        var clock = Stopwatch.StartNew();
        var left = Left(setting);
        while (left.Count > 0 && clock.Elapsed < Patience)
        {
            // What is removed at a later start needs one.
            await another();
            // Pipes that nobody has read are closed when they are forgotten.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            left = Left(setting);
        }
        var ticks = Ticks();
        await Task.Delay(Idle, TimeProvider.System);
        ticks = Ticks() - ticks;
        if (ticks > MostTicksIdle)
        {
            left.Add(
                $"work: Reeve's threads used {ticks} ticks of CPU time in a second in which there was nothing to do"
            );
        }
        return left;
    }

    private List<string> Left(ChaosSetting setting)
    {
        var left = new List<string>([.. Descriptors(), .. Threads()]);
        _before.ForEach(held => left.Remove(held));
        left.AddRange(
            setting
                .Marked.Alive()
                .Contained.Select(process =>
                    $"process, alive: {Describe(process)}, of {setting.StoryOf(process)}"
                )
        );
        left.AddRange(
            Children()
                .Where(static child => Stat(child) is [_, "Z", ..])
                .Select(static child => $"zombie: {Describe(child)}")
        );
        left.AddRange(setting.Groups?.Left.Select(static path => $"control group: {path}") ?? []);
        return left;
    }

    private static IEnumerable<string> Descriptors() =>
        from path in Directory.GetFiles("/proc/self/fd")
        // What has gone since is the listing itself; the runtime opens libraries when it first needs them.
        let target = new FileInfo(path).LinkTarget
        where
            target is not null
            && !target.EndsWith(".dll", StringComparison.Ordinal)
            && !target.EndsWith(".pdb", StringComparison.Ordinal)
        select $"descriptor: {(target.StartsWith("pipe:", StringComparison.Ordinal) ? "pipe" : target)}";

    private static IEnumerable<string> Threads() =>
        from task in Directory.GetDirectories("/proc/self/task")
        let name = Read(task + "/comm").TrimEnd()
        where name.StartsWith("Reeve ", StringComparison.Ordinal)
        select $"thread: {name}";

    private static long Ticks() =>
        Directory
            .GetDirectories("/proc/self/task")
            .Where(static task => Read(task + "/comm").StartsWith("Reeve ", StringComparison.Ordinal))
            .Select(static task => Fields(Read(task + "/stat")))
            .Where(static fields => fields.Length > 14)
            .Sum(static fields =>
                long.Parse(fields[12], CultureInfo.InvariantCulture)
                + long.Parse(fields[13], CultureInfo.InvariantCulture)
            );

    private static IEnumerable<int> Children() =>
        Directory
            .GetDirectories("/proc/self/task")
            .SelectMany(static task =>
                Read(task + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            )
            .Select(static id => int.Parse(id, CultureInfo.InvariantCulture));

    private static bool HoldsTables(int child)
    {
        try
        {
            return Directory
                .GetFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{child}/fd"))
                .Any(static path =>
                    new FileInfo(path).LinkTarget?.Contains("reeve-guardian", StringComparison.Ordinal)
                    == true
                );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Describe(int process)
    {
        var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/");
        return $"{process} '{Read(folder + "cmdline").Replace('\0', ' ').TrimEnd()}', {Read(folder + "stat").TrimEnd()}";
    }

    private static string[] Stat(int process) =>
        Fields(Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat")));

    /// <summary>The fields of <c>proc_pid_stat(5)</c> from the name on: name, state, parent …</summary>
    private static string[] Fields(string stat) =>
        stat.Length == 0 ? [] : ["name", .. stat[(stat.LastIndexOf(')') + 2)..].Split(' ')];

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
