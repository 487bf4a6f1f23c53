using System.Text.Json.Serialization;

namespace Reeve.TestChild;

/// <summary>What became of many runs.</summary>
/// <param name="Runs">How many there were.</param>
/// <param name="Exited">How many exited with their own status, having run.</param>
/// <param name="Signaled">How many a stop has ended.</param>
/// <param name="Unknown">How many ended nobody knows how.</param>
/// <param name="Grouped">How many were in a control group.</param>
/// <param name="Faults">How many errors there were.</param>
/// <param name="Others">How many processes System.Diagnostics.Process has run meanwhile.</param>
/// <param name="Wrong">What must not be, the first ten.</param>
/// <param name="Before">What the program held before.</param>
/// <param name="After">What it holds now.</param>
/// <param name="Seconds">How long the runs took.</param>
internal sealed record Account(
    int Runs,
    int Exited,
    int Signaled,
    int Unknown,
    int Grouped,
    int Faults,
    int Others,
    string[] Wrong,
    Held Before,
    Held After,
    double Seconds
);

/// <summary>What a program holds in the system.</summary>
/// <param name="Descriptors">Its open descriptors, but those of libraries.</param>
/// <param name="Threads">Reeve's threads.</param>
/// <param name="Children">Its children, zombies included.</param>
/// <param name="Groups">The control groups of its runs.</param>
internal sealed record Held(int Descriptors, int Threads, int Children, int Groups)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What is held when nothing is going on any more; others than Reeve may take some time until it is what it was.</summary>
    public static async Task<Held> Settled(Held expected)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var held = Now();
        while (held != expected && clock.Elapsed < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            held = Now();
        }
        return held;
    }

    public static Held Now() =>
        new(
            Directory.GetFiles("/proc/self/fd").Count(path => !IsLibrary(path)),
            Tasks("comm").Count(name => name.StartsWith("Reeve ", StringComparison.Ordinal)),
            Tasks("children").Sum(list => list.Count(letter => letter == ' ')),
            OwnGroup is null
                ? 0
                : Directory.GetDirectories(OwnGroup, $"reeve-{Environment.ProcessId}-*").Length
        );

    /// <summary>The control group of this program, in which those of its runs are made; null where none can be made.</summary>
    public static string? OwnGroup { get; } = FindOwnGroup();

    private static string? FindOwnGroup()
    {
        var mount = File.ReadLines("/proc/self/mountinfo")
            .FirstOrDefault(line => line.Contains(" - cgroup2 ", StringComparison.Ordinal))
            ?.Split(' ')[4];
        var group = File.ReadLines("/proc/self/cgroup")
            .FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal));
        if (mount is null || group is null)
        {
            return null;
        }
        var own = (mount + group[3..]).TrimEnd('/');
        try
        {
            var test = Directory.CreateDirectory($"{own}/test-{Guid.NewGuid():N}");
            test.Delete();
            return own;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The runtime opens those when it first needs them.</summary>
    private static bool IsLibrary(string path) =>
        new FileInfo(path).LinkTarget?.EndsWith(".dll", StringComparison.Ordinal) ?? true;

    /// <summary>What the system says of each thread.</summary>
    private static IEnumerable<string> Tasks(string what) =>
        Directory
            .GetDirectories("/proc/self/task")
            .Select(task =>
            {
                try
                {
                    return File.ReadAllText(Path.Combine(task, what));
                }
                catch (IOException)
                {
                    return "";
                }
            });
}

[JsonSerializable(typeof(Account))]
internal sealed partial class Accounts : JsonSerializerContext;
