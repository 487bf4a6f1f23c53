using System.Globalization;

namespace Reeve.Package.Tests.Samples;

public sealed class DoingWhatTheySay
{
    [Fact]
    public Task Capture_sorts_reports_a_failure_and_gives_up_on_what_hangs() =>
        Writes(
            "Capture",
            "capture",
            """
            8
            9
            10
            It exited with status 3 and said: no such table: users
            'sh' was stopped because it took longer than 00:00:02. Raise CaptureOptions.TimeLimit if it needs more.

            """
        );

    [Fact]
    public Task Pipeline_counts() =>
        Writes(
            "Pipeline",
            "pipeline",
            """
            40951 numbers have a 7.
            seq exited with status 0; grep exited with status 0

            """
        );

    [Fact]
    public Task Terminal_holds_a_conversation() =>
        Writes(
            "Terminal",
            "terminal",
            """
            A terminal: yes
            Rows and columns: 30 100
            After resizing: 50 132
            The shell exited with status 4.

            """
        );

    [Fact]
    public async Task Worker_pool_starts_again_what_dies_and_stops_all_together()
    {
        await using var pool = LiveProgram.Start(
            Sample.File("WorkerPool", "worker-pool"),
            "2",
            "sh",
            "-c",
            "echo working as $WORKER in $$; exec sleep 1000"
        );
        var first = await pool.OutputsAsync(@"^working as (\d) in (\d+)$");
        var second = await pool.OutputsAsync(@"^working as (\d) in (\d+)$");
        var number = first.Groups[1].Value;
        Assert.NotEqual(number, second.Groups[1].Value);

        await LiveProgram.SignalAsync("KILL", Pid(first));
        await pool.OutputsAsync($@"^Worker {number} was killed by SIGKILL; it starts again in [\d.]+ s\.$");
        var third = await pool.OutputsAsync($@"^working as ({number}) in (\d+)$");

        await pool.SignalAsync("TERM");
        await pool.OutputsAsync(@"^All workers are gone\.$");
        Assert.Equal(0, await pool.EndsAsync());
        Assert.All([first, second, third], worker => Assert.False(IsWorking(Pid(worker))));
    }

    [Fact]
    public async Task Dev_server_restarts_when_a_file_changes()
    {
        using var folder = new TemporaryFolder();
        var page = Path.Combine(folder.Path, "page.txt");
        await File.WriteAllTextAsync(page, "one\n", TestContext.Current.CancellationToken);
        await using var server = LiveProgram.Start(
            Sample.File("DevServer", "dev-server"),
            folder.Path,
            "sh",
            "-c",
            "echo serving $(cat \"$0\") in $$; exec sleep 1000",
            page
        );
        var first = await server.OutputsAsync(@"^serving (one) in (\d+)$");

        // As editors do: never half a page.
        await File.WriteAllTextAsync(page + "~", "two\n", TestContext.Current.CancellationToken);
        File.Move(page + "~", page, overwrite: true);
        await server.OutputsAsync(@"^page\.txt~? changed: restarting$");
        var second = await server.OutputsAsync(@"^serving (two) in (\d+)$");
        Assert.False(IsWorking(Pid(first)));

        await server.SignalAsync("INT");
        await server.OutputsAsync(@"^Stopped; the server was killed by SIGTERM\.$");
        Assert.Equal(0, await server.EndsAsync());
        Assert.False(IsWorking(Pid(second)));
    }

    private static async Task Writes(string project, string name, string output)
    {
        using var folder = new TemporaryFolder();
        var run = await ProgramRun.Dotnet(folder.Path, Sample.File(project, name));
        Assert.Empty(run.EnsureSuccess().Errors);
        Assert.Equal(output, run.Output);
    }

    private static int Pid(System.Text.RegularExpressions.Match line) =>
        int.Parse(line.Groups[2].Value, CultureInfo.InvariantCulture);

    /// <summary>Whether this number is still (or again) a process that sleeps as the workers do.</summary>
    private static bool IsWorking(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline") == "sleep\01000\0";
        }
        catch (IOException)
        {
            return false;
        }
    }
}
