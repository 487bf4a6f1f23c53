using System.Diagnostics;
using System.Globalization;
using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning.Windows.Native;

/// <summary><c>reeve run</c> on Windows.</summary>
public sealed class RunningReeve
{
    // Each says its number, and the last waits.
    private const string ThreeGenerations = "echo $$; ( echo $$; ( echo $$; sleep 1000 ) )";

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Reeve.Cli.exe");
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Gives_the_exit_status_of_the_command() =>
        Assert.Equal(ProcessEnd.Exit(7), await Reeve("exit", "7").RunAsync());

    [Fact]
    public async Task Says_what_cannot_be_started()
    {
        var captured = await Command.Exec(Program, "run", "--", "no-such-tool").CaptureAsync();
        Assert.Equal(ProcessEnd.Exit(127), captured.End);
        Assert.Contains("Cannot start 'no-such-tool'", captured.StandardError);
    }

    [Fact]
    public async Task Says_that_it_is_no_init_here()
    {
        var captured = await Command
            .Exec(Program, "run", "--init", "--", TestChild.Path, "print", "never")
            .CaptureAsync();
        Assert.Equal((ProcessEnd.Exit(2), ""), (captured.End, captured.StandardOutput));
        Assert.Contains("--init is for Linux", captured.StandardError);
    }

    [Fact]
    public async Task Starts_the_command_anew_when_a_file_changes()
    {
        using var folder = new TemporaryFolder();
        string[] command = ["--", TestChild.Path, "sh", "echo begun; sleep 1000"];
        await using var job = new Job(
            Command.Exec(Program, ["run", "--watch", folder["."], .. command]) with
            {
                StandardOutput = Stdio.Pipe,
            }
        );
        var run = (await job.Start()).EnsureRun();
        using var output = new StreamReader(run.StandardOutput);
        Assert.Equal("begun", await output.ReadLineAsync().WaitAsync(Limit));
        await File.WriteAllTextAsync(folder["file"], "1", TestContext.Current.CancellationToken);
        Assert.Equal("begun", await output.ReadLineAsync().WaitAsync(Limit));
        await job.Signal(Signal.Interrupt);
        await run.Ended.WaitAsync(Limit);
    }

    [Fact]
    public async Task Ctrl_C_stops_the_command_gracefully()
    {
        await using var job = new Job(Reeve("obey", "INT", "100") with { StandardOutput = Stdio.Pipe });
        var run = (await job.Start()).EnsureRun();
        using var output = new StreamReader(run.StandardOutput);
        Assert.Equal("ready", await output.ReadLineAsync().WaitAsync(Limit));
        // It goes to all at reeve's console, as a key does.
        await job.Signal(Signal.Interrupt);
        Assert.Equal(ProcessEnd.Exit(0), await run.Ended.WaitAsync(Limit));
    }

    [Fact]
    public async Task Three_generations_are_gone_after_a_stop()
    {
        await using var job = new Job(Reeve("sh", ThreeGenerations) with { StandardOutput = Stdio.Pipe });
        var run = (await job.Start()).EnsureRun();
        using var output = new StreamReader(run.StandardOutput);
        var ids = await ReadIds(output);
        Assert.All(ids, static id => Assert.True(Facts.IsAlive(id)));
        await job.Signal(Signal.Interrupt);
        await run.Ended.WaitAsync(Limit);
        Assert.All(ids, static id => Assert.False(Facts.IsAlive(id)));
    }

    [Fact]
    public async Task Three_generations_are_gone_when_reeve_was_terminated()
    {
        // Not by Reeve, which would end them itself.
        using var reeve = Process.Start(
            new ProcessStartInfo(Program, ["run", "--", TestChild.Path, "sh", ThreeGenerations])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
        var ids = await ReadIds(reeve.StandardOutput);
        Assert.All(ids, static id => Assert.True(Facts.IsAlive(id)));
        reeve.Kill(entireProcessTree: false);
        await Facts.Until(() => !ids.Exists(Facts.IsAlive), "all of them are gone");
    }

    private static Command Reeve(params string[] arguments) =>
        Command.Exec(Program, ["run", "--", TestChild.Path, .. arguments]);

    private static async Task<List<int>> ReadIds(StreamReader output)
    {
        var ids = new List<int>();
        while (ids.Count < 3)
        {
            var line = await output.ReadLineAsync().WaitAsync(Limit);
            Assert.NotNull(line);
            ids.Add(int.Parse(line, CultureInfo.InvariantCulture));
        }
        return ids;
    }
}
