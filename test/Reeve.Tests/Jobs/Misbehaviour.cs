using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>Code that is not the job's own misbehaves: children, loggers, listeners. The job goes on, or ends cleanly.</summary>
public sealed class Misbehaviour
{
    private readonly SimulatedOs _os = Programs.CreateOs();

    [Fact]
    public void A_child_that_cannot_name_its_members_can_be_stopped_all_the_same()
    {
        var spawner = new HookedSpawner(_os) { Members = static () => throw new FormatException() };
        _os.Run(async () =>
        {
            var failures = new List<JobFailure>();
            var job = _os.CreateJob(Programs.Family, new JobOptions { Spawner = spawner });
            _ = job.SetErrorHandler(failures.Add);
            await job.Start();
            var stop = await job.Stop(Signal.Terminate, Programs.Seconds(1));
            Assert.Equal(new StopReport(1, WasForced: true, 0, []), stop.Stop);

            await job.SetCommand(Programs.Undead);
            await job.Start();
            var failed = await Assert.ThrowsAsync<StopException>(job.Kill().AsTask);
            Assert.Empty(failed.Report!.Survivors);
            Assert.Contains("after the forced kill. They may be", failed.Message);
            Assert.False(job.IsGone);
            Assert.Equal(2, failures.Count(static failure => failure.Exception is FormatException));
        });
    }

    [Fact]
    public void A_child_that_cannot_be_released_ends_nevertheless()
    {
        var spawner = new HookedSpawner(_os) { OnRelease = static () => throw new FormatException() };
        _os.Run(async () =>
        {
            var failures = new List<JobFailure>();
            var job = _os.CreateJob(
                Programs.Family with
                {
                    Leftovers = Leftovers.Leave,
                },
                new JobOptions { Spawner = spawner }
            );
            _ = job.SetErrorHandler(failures.Add);
            var run = (await job.Start()).EnsureRun();
            _os.Processes[0].Exit(0);
            await run.Ended;
            Assert.False(job.IsGone);
            Assert.IsType<FormatException>(Assert.Single(failures).Exception);
        });
    }

    [Fact]
    public void A_child_without_an_id_fails_the_start_and_is_disposed()
    {
        var spawner = new HookedSpawner(_os) { OnId = static () => throw new FormatException() };
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Programs.Server, new JobOptions { Spawner = spawner });
            await Assert.ThrowsAsync<FormatException>(job.Start().AsTask);
            Assert.IsType<JobState.Pending>(job.State);
            Assert.False(job.IsGone);
        });
        Assert.Equal(1, spawner.Disposed);
        Assert.Equal(0, _os.AliveCount);
    }

    [Fact]
    public void A_child_whose_output_cannot_be_begun_is_reported_and_its_end_is_heard()
    {
        var spawner = new HookedSpawner(_os) { OnBeginOutput = static () => throw new FormatException() };
        _os.Run(async () =>
        {
            var failures = new List<JobFailure>();
            var job = _os.CreateJob(Programs.Brief, new JobOptions { Spawner = spawner });
            _ = job.SetErrorHandler(failures.Add);
            var run = (await job.Start()).EnsureRun();
            Assert.Equal(ProcessEnd.Exit(0), await run.Ended);
            Assert.IsType<FormatException>(Assert.Single(failures).Exception);
        });
    }

    [Fact]
    public void A_child_that_cannot_be_observed_is_reported_and_can_be_stopped()
    {
        var spawner = new HookedSpawner(_os) { OnObserve = static () => throw new FormatException() };
        _os.Run(async () =>
        {
            var failures = new List<JobFailure>();
            var job = _os.CreateJob(Programs.Server, new JobOptions { Spawner = spawner });
            _ = job.SetErrorHandler(failures.Add);
            await job.Start();
            await _os.Delay(1);
            Assert.IsType<FormatException>(Assert.Single(failures).Exception);
            Assert.Equal(JobOutcomeKind.Done, (await job.Stop()).Kind);
        });
    }

    [Fact]
    public void A_child_that_cannot_be_freed_is_logged()
    {
        var log = new MemoryLog();
        var spawner = new HookedSpawner(_os, static () => throw new FormatException());
        _os.DefineSlow("late", Programs.Seconds(5), static _ => { }, ignoresCancellation: true);
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Programs.Server, new JobOptions { Spawner = spawner, Logger = log });
            await job.Start();
            Assert.Equal(JobOutcomeKind.Done, (await job.Stop()).Kind);
            Assert.IsType<FormatException>(Assert.Single(log.Errors).Exception);

            await job.SetCommand(Command.Exec("late"));
            _ = job.Start();
            Assert.Equal(JobOutcomeKind.Done, (await job.Stop()).Kind);
            Assert.Equal(2, log.Errors.Count);
            Assert.False(job.IsGone);
        });
    }

    [Fact]
    public void A_kill_that_is_refused_is_reported_and_the_stop_goes_on_waiting()
    {
        var spawner = new HookedSpawner(_os) { OnKill = static () => throw new SignalException("refused") };
        _os.Run(async () =>
        {
            var failures = new List<JobFailure>();
            var job = _os.CreateJob(Programs.Server, new JobOptions { Spawner = spawner });
            _ = job.SetErrorHandler(failures.Add);
            await job.Start();
            var kill = job.Kill();
            await _os.Delay(1);
            Assert.IsType<SignalException>(Assert.Single(failures).Exception);
            _os.Processes[0].Exit(0);
            Assert.Equal(JobOutcomeKind.Done, (await kill).Kind);
        });
    }

    [Fact]
    public void A_CONT_that_is_refused_is_reported()
    {
        var spawner = new HookedSpawner(_os)
        {
            OnSignal = static signal =>
            {
                if (signal == Signal.Continue)
                {
                    throw new SignalException("refused");
                }
            },
        };
        _os.Run(async () =>
        {
            var failures = new List<JobFailure>();
            var job = _os.CreateJob(Programs.Slow, new JobOptions { Spawner = spawner });
            _ = job.SetErrorHandler(failures.Add);
            await job.Start();
            Assert.Equal(new StopReport(1, WasForced: false, 0, []), (await job.Stop()).Stop);
            Assert.Equal(Programs.Seconds(3), _os.Elapsed);
            Assert.IsType<SignalException>(Assert.Single(failures).Exception);
        });
    }

    [Fact]
    public void A_logger_that_throws_ends_nothing()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(
                Programs.Server,
                new JobOptions { Logger = new ThrowingLogger() }
            );
            await job.Start();
            _ = job.Call((Action<JobContext>)(static _ => throw new FormatException()));
            Assert.Equal(JobOutcomeKind.Done, (await job.Restart()).Kind);
            Assert.Equal(JobOutcomeKind.Done, (await job.Stop()).Kind);
        });
    }

    /// <summary>A listener that throws inside the loop stands for a defect there.</summary>
    [Theory]
    [InlineData("reeve.process.starts")]
    [InlineData("reeve.process.ends")]
    [InlineData("reeve.control.latency")]
    public void After_a_defect_every_ticket_completes_and_no_process_is_left(string instrument)
    {
        var name = $"defect of {instrument}";
        using var listener = new MeterListener
        {
            InstrumentPublished = (published, self) =>
            {
                if (published.Meter.Name == "Reeve" && published.Name == instrument)
                {
                    self.EnableMeasurementEvents(published);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => ThrowFor(tags));
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => ThrowFor(tags));
        listener.Start();
        var log = new MemoryLog();
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Programs.Server, new JobOptions { Name = name, Logger = log });
            Ticket[] tickets =
            [
                job.Start(),
                job.WaitForEnd(),
                job.Restart(),
                job.TryRestart(),
                job.Call(static _ => { }),
                job.Stop(),
                job.Delete(),
                job.Start(),
            ];
            var waiting = tickets.Select(static ticket => ticket.AsTask()).ToArray();
            await Task.WhenAll(waiting);
            Assert.True(job.IsGone);
            if (job.State.Run is { End: not null } run)
            {
                await run.Ended;
            }
            Assert.Equal(JobOutcomeKind.JobGone, (await waiting[^1]).Kind);
            await Assert.ThrowsAsync<FormatException>(() => job.Completion);
            await job.DisposeAsync();
        });
        Assert.Equal(0, _os.AliveCount);
        Assert.Contains(log.Entries, static entry => entry is { Name: "Defect", Level: LogLevel.Critical });

        void ThrowFor(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
            {
                if (tag.Value is string value && value == name)
                {
                    throw new FormatException();
                }
            }
        }
    }

    private sealed class ThrowingLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => throw new FormatException();
    }
}
