using Reeve.Benchmarks.Harness;
using Reeve.Benchmarks.Sides;

namespace Reeve.Benchmarks.Scenarios;

/// <summary>A control posted and awaited, again and again, by one caller on the thread pool.</summary>
internal sealed class RoundTrip : Scenario
{
    public override string Name => "roundtrip";

    public override async Task RunAsync(Bench bench)
    {
        var rounds = await bench.AskAsync(
            new Request(Name) { ["count"] = bench.Work(500_000).ToString() },
            [Side.Reeve],
            warmUps: 5
        );
        bench.Report.Add(
            Row.From(rounds, "await a control", "M/s", answer => answer.PerSecond() / 1e6) with
            {
                Target = Target.AtLeast(2.4),
                Reference = "0.81 M/s",
            }
        );
        bench.Report.Add(
            Row.From(rounds, "await a control, p50", "µs", answer => answer["p50"] / 1e3) with
            {
                Target = Target.AtMost(0.4),
                Reference = "0.8 to 1.1 µs",
            }
        );
        bench.Report.Add(Row.From(rounds, "await a control, p99", "µs", answer => answer["p99"] / 1e3));
    }

    public override async Task<Answer> MeasureReeveAsync(Request request)
    {
        await using var job = new Job(Command.Exec("/bin/true"));
        GC.Collect();
        var begin = Clock.Now();
        for (var i = 0; i < request.Count; i++)
        {
            await job.Call(static _ => { });
        }
        var wall = Clock.Since(begin);
        // Apart from the rate, because reading the clock costs a tenth of what it measures here.
        var latencies = new double[request.Count / 5];
        for (var i = 0; i < latencies.Length; i++)
        {
            var posted = Clock.Now();
            await job.Call(static _ => { });
            latencies[i] = Clock.Since(posted);
        }
        return new Answer
        {
            ["count"] = request.Count,
            ["wall"] = wall,
            ["p50"] = Series.Percentile(latencies, 50),
            ["p99"] = Series.Percentile(latencies, 99),
        };
    }
}
