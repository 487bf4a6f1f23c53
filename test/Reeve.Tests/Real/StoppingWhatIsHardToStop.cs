using System.Globalization;
using Reeve.Tests.Spawning;

namespace Reeve.Tests.Real;

/// <summary>Supervisors in surroundings of which most need the superuser to be made.</summary>
public sealed class StoppingWhatIsHardToStop : IDisposable
{
    private const string Nobody = "65534";

    private readonly TemporaryFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData(Containment.ProcessGroup)]
    [InlineData(Containment.Session)]
    public async Task Zombies_that_nobody_ever_reaps_count_as_gone(Containment containment)
    {
        // Orphans come to the supervisor, as they do to the first process of a container, and it reaps none.
        var captured = await Command
            .Exec(
                TestChild.Path,
                "adopt",
                "stop-tree",
                containment.ToString(),
                "sh",
                "-c",
                "(sh -c exit & sh -c 'exit 1' &); (sleep 1000 &); echo; exec sleep 1000"
            )
            .CaptureAsync(new CaptureOptions { TimeLimit = TimeSpan.FromSeconds(30) });
        Assert.StartsWith("Done: ", captured.StandardOutput, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Another_users_process_is_named_and_a_later_stop_tries_again()
    {
        NeedsSuperuser();
        string[] asNobody = ["--reuid", Nobody, "--regid", Nobody, "--clear-groups"];
        string[] asSuperuser = [await SetUserIdCopyOf("/usr/bin/setpriv"), "--reuid", "0"];
        string[] sleeper = ["sh", "-c", "echo; exec sleep 1000"];
        var command = Command.Exec(
            "setpriv",
            [.. asNobody, TestChild.Path, "stop-tree", "ProcessGroup", .. asSuperuser, .. sleeper]
        );
        await using var job = new Job(
            command with
            {
                StandardInput = Stdio.Pipe,
                StandardOutput = Stdio.Pipe,
                WorkingDirectory = "/",
            }
        );
        var run = (await job.Start()).EnsureRun();
        using var lines = new StreamReader(run.StandardOutput);

        var said = await lines.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.NotNull(said);
        Assert.StartsWith("Running: after ", said, StringComparison.Ordinal);
        Assert.Contains("by force", said, StringComparison.Ordinal);
        var survivor = int.Parse(said[(said.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
        Assert.True(Facts.IsAlive(survivor));

        // The superuser may, and then the stop finds nothing left to do, or is done.
        Assert.Equal(0, Facts.Kill(survivor, 9));
        await run.StandardInput.WriteAsync("\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var last = await lines.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Matches("^(Done|Unchanged): ", last);
        Assert.Equal(ProcessEnd.Exit(0), await run.Ended);
    }

    /// <summary>A process that cgroup v1 has frozen dies of no signal until it is thawed.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(Containment.None)]
    [InlineData(Containment.ProcessGroup)]
    [InlineData(Containment.Session)]
    [InlineData(Containment.Cgroup)]
    public async Task What_is_in_an_uninterruptible_sleep_is_named_after_the_stated_time(
        Containment containment
    )
    {
        using var freezer = new Freezer();
        using var group = containment == Containment.Cgroup ? new ControlGroup() : null;
        var command = Command.Exec("sleep", "1000") with { Containment = containment };
        await using var job = new Job(
            group?.Contain(command) ?? command,
            new JobOptions { KillTimeout = TimeSpan.FromMilliseconds(300) }
        );
        var run = (await job.Start()).EnsureRun();
        freezer.Freeze(run.ProcessId);
        Assert.Equal('D', Facts.StateOf(run.ProcessId));

        // The second one tries again, and so does a restart, which starts nothing.
        foreach (
            var control in (JobControl[])
                [
                    JobControl.Stop(StopSequence.Kill),
                    JobControl.Stop(StopSequence.Kill),
                    JobControl.Restart(StopSequence.Kill),
                ]
        )
        {
            var failed = await Assert.ThrowsAsync<StopException>(job.Send(control).AsTask);
            Assert.Equal([run.ProcessId], failed.Report!.Survivors);
            Assert.Contains("0.3 s after the forced kill. Survivors: " + run.ProcessId, failed.Message);
            Assert.Same(run, Assert.IsType<JobState.Running>(job.State).Current);
        }

        freezer.Thaw();
        Assert.Equal(Signal.ForceStop, (await run.Ended).Signal);
        Assert.Equal(JobOutcomeKind.Unchanged, (await job.Stop()).Kind);
    }

    private static void NeedsSuperuser() =>
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only the superuser can make these surroundings.");

    /// <summary>A program that anybody runs as the superuser.</summary>
    private async Task<string> SetUserIdCopyOf(string path)
    {
        var copy = _files["privileged"];
        var end = await Command
            .InShell($"chmod 755 {Path.GetDirectoryName(copy)} && install --mode 4755 {path} {copy}")
            .RunAsync();
        Assert.True(end.IsSuccess);
        return copy;
    }
}
