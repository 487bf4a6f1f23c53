using System.Diagnostics;
using System.Globalization;
using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning;

/// <summary>Waits for facts that nobody announces, by looking again and again.</summary>
internal static class Until
{
    public static async Task True(Func<bool> fact, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!fact())
        {
            Assert.True(clock.Elapsed < Watched.Limit, $"Not within {Watched.Limit}: {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }

    /// <summary>The first complete line that a child has written to a file.</summary>
    public static async Task<string> Line(string path)
    {
        await True(() => TestFiles.Read(path).Contains('\n'), $"a line in {path}");
        return TestFiles.Read(path).Split('\n')[0].TrimEnd('\r');
    }

    public static async Task<int> Number(string path) =>
        int.Parse(await Line(path), CultureInfo.InvariantCulture);

    /// <summary>The state letter of a process, or '-' when there is none.</summary>
    public static char State(int pid)
    {
        if (OperatingSystem.IsWindows())
        {
            return Facts.IsRunning(pid) ? 'S' : '-';
        }
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            return text[text.LastIndexOf(')') + 2];
        }
        catch (IOException)
        {
            return '-';
        }
    }

    public static bool IsAlive(int pid) => State(pid) is not ('-' or 'Z' or 'X');
}
