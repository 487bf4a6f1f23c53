using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Reeve.Diagnostics;

/// <summary>The meter <c>Reeve</c>. Costs nothing while nobody listens but two counters.</summary>
internal static class JobMetrics
{
    private const long TicksOfClock = TimeSpan.TicksPerMillisecond / 100;

    private static readonly Meter Meter = new("Reeve");

    private static readonly Counter<long> Starts = Meter.CreateCounter<long>(
        "reeve.process.starts",
        "{process}",
        "Processes started."
    );

    private static readonly Counter<long> Ends = Meter.CreateCounter<long>(
        "reeve.process.ends",
        "{process}",
        "Runs that are over, by the kind of their end."
    );

    private static readonly Histogram<double> StopDuration = Meter.CreateHistogram<double>(
        "reeve.stop.duration",
        "s",
        "From the beginning of an ending until the tree was gone."
    );

    private static long _running;
    private static long _held;

    static JobMetrics()
    {
        Meter.CreateObservableUpDownCounter(
            "reeve.jobs.running",
            static () => Volatile.Read(ref _running),
            "{job}",
            "Jobs whose run is alive."
        );
        Meter.CreateObservableUpDownCounter(
            "reeve.controls.held",
            static () => Volatile.Read(ref _held),
            "{control}",
            "Controls that wait in held Normal lanes."
        );
    }

    /// <summary>From the posting of a control until its turn came.</summary>
    public static Histogram<double> ControlLatency { get; } =
        Meter.CreateHistogram<double>(
            "reeve.control.latency",
            "s",
            "From the posting of a control until its turn came."
        );

    /// <summary>A clock of 10 µs that fits into a ticket and wraps after half a day; never 0.</summary>
    public static uint Clock(TimeProvider time) => (uint)(time.GetElapsedTime(0).Ticks / TicksOfClock) | 1;

    public static void RecordLatency(string job, uint postedAt, TimeProvider time)
    {
        var elapsed = unchecked(Clock(time) - postedAt);
        ControlLatency.Record(TimeSpan.FromTicks(elapsed * TicksOfClock).TotalSeconds, JobTag(job));
    }

    public static void AddHeld(int difference) => Interlocked.Add(ref _held, difference);

    public static void RunStarted(string job)
    {
        Interlocked.Increment(ref _running);
        if (Starts.Enabled)
        {
            Starts.Add(1, JobTag(job));
        }
    }

    public static void RunEnded(string job, ProcessEnd end, TimeSpan? stopDuration)
    {
        Interlocked.Decrement(ref _running);
        if (Ends.Enabled)
        {
            Ends.Add(1, JobTag(job), new KeyValuePair<string, object?>("reeve.end", NameOf(end.Kind)));
        }
        if (stopDuration is { } duration && StopDuration.Enabled)
        {
            StopDuration.Record(duration.TotalSeconds, JobTag(job));
        }
    }

    public static string NameOf(ProcessEndKind kind) =>
        kind switch
        {
            ProcessEndKind.Exited => "exited",
            ProcessEndKind.Signaled => "signaled",
            ProcessEndKind.Crashed => "crashed",
            _ => "unknown",
        };

    private static KeyValuePair<string, object?> JobTag(string job) => new("reeve.job", job);
}
