using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>The meter <c>Reeve</c>. Its gauges are of the whole program, so these tests run beside no others.</summary>
[Collection(nameof(Alone))]
public sealed class Measuring : IDisposable
{
    private readonly SimulatedOs _os = Programs.CreateOs();
    private readonly MeterListener _listener = new();
    private readonly List<(string Name, double Value, string Tags)> _measured = [];
    private readonly Dictionary<string, long> _gauges = new(StringComparer.Ordinal);

    public Measuring()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Reeve")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) =>
            {
                if (instrument.IsObservable)
                {
                    _gauges[instrument.Name] = value;
                }
                else
                {
                    _measured.Add((instrument.Name, value, Text(tags)));
                }
            }
        );
        _listener.SetMeasurementEventCallback<double>(
            (instrument, value, tags, _) => _measured.Add((instrument.Name, value, Text(tags)))
        );
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void Counts_starts_and_ends_by_kind()
    {
        _os.Define("theirs", static p => p.After(Programs.Seconds(1), static x => x.ReapedByAnother()));
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Server, new JobOptions { Name = "web" });
            await job.Start();
            await job.Restart();
            await job.Kill();
            await job.SetCommand(Command.Exec("theirs"));
            await job.Start();
            await job.WaitForEnd();
            await job.SetCommand(Programs.Missing);
            await Assert.ThrowsAsync<SpawnException>(job.Start().AsTask);
        });
        Assert.Equal(
            3,
            Of("reeve.process.starts").Count(static m => m is { Value: 1, Tags: "reeve.job=web" })
        );
        Assert.Equal(
            [
                "reeve.job=web reeve.end=exited",
                "reeve.job=web reeve.end=signaled",
                "reeve.job=web reeve.end=unknown",
            ],
            Of("reeve.process.ends").Select(static m => m.Tags)
        );
    }

    [Fact]
    public void Tells_how_many_jobs_run_and_how_many_controls_are_held()
    {
        _os.Run(async () =>
        {
            var (running, held) = Observe();
            await using var job = _os.CreateJob(Programs.Slow);
            await using var other = _os.CreateJob(Programs.Slow);
            await job.Start();
            await other.Start();
            Assert.Equal((running + 2, held), Observe());
            _ = job.Stop();
            for (var i = 0; i < 7; i++)
            {
                _ = job.Call(static _ => { });
            }
            await _os.Delay(1);
            Assert.Equal((running + 2, held + 7), Observe());
            await job.Call(static _ => { });
            await _os.Delay(1);
            Assert.Equal((running + 1, held), Observe());
            _ = other.Stop();
            _ = other.Call(static _ => { });
            await _os.Delay(1);
            Assert.Equal((running + 1, held + 1), Observe());
            await other.DeleteNow();
            await _os.Delay(1);
            Assert.Equal((running, held), Observe());
        });
    }

    [Fact]
    public void Tells_how_long_stops_took()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Slow);
            await job.Start();
            await _os.Delay(5);
            await job.Stop();
            await job.SetCommand(Programs.Brief);
            await job.Start();
            await job.WaitForEnd();
        });
        Assert.Equal((3, "reeve.job=slow"), Assert.Single(Of("reeve.stop.duration")));
    }

    [Fact]
    public void Tells_how_long_controls_waited_for_their_turn()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Server);
            _ = job.Call(_ => _os.Delay(5));
            await job.Call(static _ => { });
        });
        var latencies = Of("reeve.control.latency");
        Assert.Equal(0, latencies[0].Value, 0.0001);
        Assert.Equal(5, latencies[1].Value, 0.0001);
    }

    [Fact]
    public void Ten_thousand_held_controls_are_worth_one_warning()
    {
        var log = new MemoryLog();
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Slow, new JobOptions { Logger = log });
            _ = job.Call(_ => _os.Delay(60));
            await _os.Delay(1);
            Send(job, 9_999);
            await _os.Delay(1);
            Assert.Empty(Warnings());
            Send(job, 1);
            await _os.Delay(1);
            Assert.Contains("10000", Assert.Single(Warnings()).Message);
            // High ones neither count nor bring the warning again.
            await job.Send(JobControl.Call(static _ => { }), JobPriority.High);
            await job.Send(JobControl.Call(static _ => { }), JobPriority.High);
            Send(job, 9_999);
            await _os.Delay(1);
            Assert.Single(Warnings());
            Send(job, 10_001);
            await _os.Delay(1);
            Assert.Equal(3, Warnings().Count);

            // Once they are gone the next ten thousand are news again, also when they come in one go with the hold.
            await job.Call(static _ => { });
            _ = job.Call(_ => _os.Delay(60));
            Send(job, 10_000);
            await _os.Delay(1);
            Assert.Equal(4, Warnings().Count);
        });

        List<MemoryLog.Entry> Warnings() =>
            [.. log.Entries.Where(static entry => entry.Level == LogLevel.Warning)];

        static void Send(Job job, int count)
        {
            for (var i = 0; i < count; i++)
            {
                _ = job.Call(static _ => { });
            }
        }
    }

    [Fact]
    public void A_burst_that_is_not_held_is_worth_no_warning()
    {
        var log = new MemoryLog();
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Slow, new JobOptions { Logger = log });
            for (var i = 0; i < 30_000; i++)
            {
                _ = job.Call(static _ => { });
            }
            await _os.Delay(1);
        });
        Assert.DoesNotContain(log.Entries, static entry => entry.Level == LogLevel.Warning);
    }

    private (long Running, long Held) Observe()
    {
        _listener.RecordObservableInstruments();
        return (_gauges["reeve.jobs.running"], _gauges["reeve.controls.held"]);
    }

    private List<(double Value, string Tags)> Of(string name) =>
        [.. _measured.Where(m => m.Name == name).Select(static m => (m.Value, m.Tags))];

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var words = new List<string>();
        foreach (var tag in tags)
        {
            words.Add($"{tag.Key}={tag.Value}");
        }
        return string.Join(' ', words);
    }
}
