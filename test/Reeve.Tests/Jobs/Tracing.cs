using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>Spans and log messages.</summary>
[Collection(nameof(Alone))]
public sealed class Tracing : IDisposable
{
    private readonly SimulatedOs _os = Programs.CreateOs();
    private readonly List<Activity> _spans = [];
    private readonly ActivityListener _listener;

    public Tracing()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is "Reeve" or "Reeve.Tests",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) =>
                ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.Source.Name == "Reeve")
                {
                    _spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void A_run_is_a_span_with_the_attributes_of_a_process()
    {
        _os.Run(async () =>
        {
            var command = Command.Exec("server", "--token", "secret") with { WorkingDirectory = "/srv" };
            await using var job = _os.CreateJob(command, new JobOptions { Name = "web" });
            await job.Send(JobControl.Start().Because("morning"));
            await _os.Delay(5);
            await job.Stop();
        });
        var span = Assert.Single(_spans);
        Assert.Equal(("reeve.run", "web"), (span.OperationName, span.DisplayName));
        Assert.Null(span.ParentId);
        var expected = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["reeve.job"] = "web",
            ["reeve.run"] = 1,
            ["reeve.cause"] = "morning",
            ["process.pid"] = _os.Processes[0].Id,
            ["process.creation.time"] = "2000-01-01T00:00:00.0000000+00:00",
            ["process.executable.name"] = "server",
            ["process.command"] = "server",
            ["process.working_directory"] = "/srv",
            ["process.exit.code"] = 0,
            ["reeve.end"] = "exited",
            ["reeve.stop.forced"] = false,
        };
        Assert.Equal(expected, span.TagObjects.ToDictionary(StringComparer.Ordinal));
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
    }

    [Fact]
    public void Arguments_are_in_the_span_only_when_asked_for()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(
                Command.Exec("server", "--token", "secret"),
                new JobOptions { LogArguments = true }
            );
            await job.Start();
        });
        Assert.Equal(
            ["server", "--token", "secret"],
            Assert.IsType<string[]>(Assert.Single(_spans).GetTagItem("process.command_args"))
        );
    }

    [Fact]
    public void A_run_that_ends_badly_by_itself_is_an_error()
    {
        _os.Define(
            "crashing",
            static p => p.Exit(ProcessEnd.BySignal(Signal.Parse("SEGV"), coreDumped: true))
        );
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Command.Exec("crashing"));
            await job.Start();
            await job.WaitForEnd();
            await job.SetCommand(Programs.Stubborn);
            await job.Start();
            await job.Kill();
        });
        Assert.Equal(ActivityStatusCode.Error, _spans[0].Status);
        Assert.Equal("SIGSEGV", _spans[0].GetTagItem("reeve.end.signal"));
        Assert.Equal(139, _spans[0].GetTagItem("process.exit.code"));
        // Asked for, so no error.
        Assert.Equal(ActivityStatusCode.Unset, _spans[1].Status);
        Assert.Equal(true, _spans[1].GetTagItem("reeve.stop.forced"));
    }

    [Fact]
    public void A_span_is_nobodys_child_and_nobodys_parent()
    {
        using var source = new ActivitySource("Reeve.Tests");
        Activity? inHook = null;
        Activity? inFunction = null;
        _os.Run(async () =>
        {
            using var mine = source.StartActivity("mine");
            Assert.NotNull(mine);
            await using var job = _os.CreateJob(Programs.Server);
            _ = job.SetSpawnHook((_, _) => inHook = Activity.Current);
            _ = job.Start();
            await job.Call(_ => inFunction = Activity.Current);
            Assert.Same(mine, Activity.Current);
            await job.Restart();
            Assert.Same(mine, Activity.Current);
            await job.Stop();
            Assert.Same(mine, Activity.Current);
        });
        Assert.Null(inHook);
        Assert.Null(inFunction);
        Assert.Equal(2, _spans.Count);
        Assert.All(_spans, static span => Assert.Null(span.ParentId));
    }

    [Fact]
    public void A_span_that_a_function_left_open_is_no_parent()
    {
        using var source = new ActivitySource("Reeve.Tests");
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Server);
            // Handled in one go, on one stack.
            _ = job.Call(_ => Assert.NotNull(source.StartActivity("left open")));
            await job.Start();
        });
        Assert.Null(Assert.Single(_spans).ParentId);
    }

    [Fact]
    public void A_start_that_fails_is_no_span()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Missing);
            await Assert.ThrowsAsync<SpawnException>(job.Start().AsTask);
        });
        Assert.Empty(_spans);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_log_tells_a_life_and_arguments_only_when_asked_for(bool withArguments)
    {
        var log = new MemoryLog();
        _os.Run(async () =>
        {
            var command = Command.Exec("stubborn", "--token", "secret") with
            {
                Environment = new EnvironmentChanges { ["KEY"] = "hidden" },
            };
            var options = new JobOptions { Logger = log, LogArguments = withArguments };
            var job = _os.CreateJob(command, options);
            await job.Send(JobControl.Start().Because("morning"));
            await job.Signal(Signal.User1);
            await job.Send(
                JobControl
                    .Stop(StopSequence.Graceful(Signal.Terminate, Programs.Seconds(1)))
                    .Because("evening")
            );
            await job.Delete();
        });
        var id = _os.Processes[0].Id;
        Assert.Equal(
            [
                $"Information stubborn: started process {id} (run 1; cause: morning)"
                    + (withArguments ? ": stubborn --token secret" : ""),
                $"Debug stubborn: SIGUSR1 to process {id}: Delivered (cause: )",
                $"Debug stubborn: ending process {id} by SIGTERM 1s, kill (control: Stop; cause: evening)",
                $"Debug stubborn: step SIGTERM 1s for process {id}: Delivered",
                $"Debug stubborn: forced kill of process {id} and its containment",
                $"Information stubborn: process {id} was killed by SIGKILL (run 1)",
                "Debug stubborn: deleted",
            ],
            log.Entries.Select(static entry => $"{entry.Level} {entry.Message}")
        );
        Assert.DoesNotContain(
            log.Entries,
            static entry => entry.Message.Contains("hidden", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_log_says_what_to_do_when_a_process_wants_the_terminal()
    {
        var log = new MemoryLog();
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Server, new JobOptions { Logger = log });
            await job.Start();
            _os.Processes[0].Send(Signal.Parse("TTIN"));
            await _os.Delay(1);
        });
        var entry = Assert.Single(log.Entries, static entry => entry.Level == LogLevel.Warning);
        Assert.Contains("SIGTTIN", entry.Message);
        Assert.Contains("Foreground", entry.Message);
    }
}
