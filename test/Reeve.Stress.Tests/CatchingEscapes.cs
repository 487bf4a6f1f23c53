using System.Reflection;

namespace Reeve.Stress.Tests;

/// <summary>The table of docs/containment.md: who is alive when a stop is done.</summary>
public sealed class CatchingEscapes : IDisposable
{
    private const string Caught = "caught";

    private static readonly StopSequence Stop = StopSequence.Graceful(
        Signal.Terminate,
        TimeSpan.FromMilliseconds(50)
    );

    private readonly TemporaryFolder _files = new();
    private readonly MarkedProcesses _processes = new();

    public void Dispose()
    {
        _processes.KillAll();
        _files.Dispose();
    }

    public static TheoryData<string, Containment, string> Table { get; } = Read();

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Table))]
    public async Task A_stop_catches_what_the_table_says(string way, Containment containment, string result)
    {
        using var group = containment == Containment.Cgroup ? new ControlGroup() : null;
        var escape = Escapes.Find(way);
        Directory.CreateDirectory(_files["in-place"]);
        var command = Command.InShell(Shell.Bash, escape.Line) with
        {
            Containment = containment,
            StandardOutput = Stdio.Pipe,
            Environment = EnvironmentChanges.None.Set("D", _files["in-place"]),
        };
        command = _processes.Mark(command);
        await using var job = new Job(group?.Contain(command) ?? command);
        var run = (await job.Start()).EnsureRun();
        await Facts.Until(
            () => Directory.GetFiles(_files["in-place"]).Length > escape.Files,
            $"the processes of '{way}' are in place"
        );

        var report = (await job.Stop(Stop)).Stop!;

        var alive = _processes.Alive();
        Assert.True((alive.Count == 0) == (result == Caught), $"alive: {string.Join(", ", alive)}; {report}");
        Assert.True(run.Ended.IsCompletedSuccessfully);
        Assert.Empty(report.Survivors);
        Assert.Equal(0, Facts.ZombieCount());
        Assert.Empty(group?.Groups ?? []);
    }

    [Fact]
    public void The_table_has_every_way() =>
        Assert.Equal(Escapes.Names.Order(), Table.Select(row => row.Data.Item1).Distinct().Order());

    private static TheoryData<string, Containment, string> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("containment.md")!;
        using var reader = new StreamReader(stream);
        var rows = reader
            .ReadToEnd()
            .Split('\n')
            .SkipWhile(line => !line.StartsWith("| a process that", StringComparison.Ordinal))
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .ToList();
        var data = new TheoryData<string, Containment, string>();
        foreach (var row in rows.Skip(2))
        {
            for (var column = 1; column < row.Length; column++)
            {
                data.Add(row[0], Enum.Parse<Containment>(rows[0][column]), row[column]);
            }
        }
        return data;
    }
}
