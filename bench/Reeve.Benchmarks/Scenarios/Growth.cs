using Reeve.Benchmarks.Harness;

namespace Reeve.Benchmarks.Scenarios;

/// <summary>How cost grows from 1 job to 10,000: <see cref="Many"/> with each number of them, drawn.</summary>
internal sealed class Growth : Scenario
{
    private static readonly int[] Counts = [1, 10, 100, 1_000, 10_000];

    public override string Name => "growth";

    public override async Task RunAsync(Bench bench)
    {
        var start = new Chart("start", "µs a job");
        var stop = new Chart("stop by TERM, all at once", "µs a job");
        var memory = new Chart("resident memory, growth", "B a job");
        var threads = new Chart("threads in all", "threads");
        var latency = new Chart("a control awaited, each job in turn", "µs");
        foreach (var count in Counts.Where(count => !bench.Options.Quick || count <= 1_000))
        {
            var rounds = await bench.AskAsync(
                new Request(nameof(Many).ToLowerInvariant())
                {
                    ["count"] = count.ToString(),
                    ["settle"] = "300000",
                    ["containment"] = nameof(Containment.ProcessGroup),
                },
                [Side.Reeve, Side.C, Side.Process],
                warmUps: count < 1_000 ? 3 : 1,
                rounds: count < 10_000 ? 3 : 1
            );
            var jobs = count == 1 ? "1 job" : $"{count:#,0} jobs";
            var started = Row.From(
                rounds,
                $"start {jobs}, each",
                "µs",
                answer => answer["start"] / count / 1e3
            );
            var stopped = Row.From(
                rounds,
                $"stop {jobs} by TERM, each",
                "µs",
                answer => answer["stop"] / count / 1e3
            );
            bench.Report.Add(started);
            bench.Report.Add(stopped);
            Add(start, count, started);
            Add(stop, count, stopped);
            memory.Add("Reeve", count, Median("resident"));
            threads.Add("Reeve", count, Median("threads"));
            latency.Add(
                "p50",
                count,
                rounds.Of(Side.Reeve, answer => answer.List("latency")[0] / 1e3).Median
            );
            latency.Add(
                "p99",
                count,
                rounds.Of(Side.Reeve, answer => answer.List("latency")[1] / 1e3).Median
            );

            double Median(string name) => rounds.Of(Side.Reeve, answer => answer[name]).Median;
        }
        if (bench.Options.Into is { } into)
        {
            await Chart.WriteAsync(
                Path.ChangeExtension(into, ".svg"),
                [start, stop, memory, threads, latency]
            );
        }
    }

    private static void Add(Chart chart, int count, Row row)
    {
        chart.Add("Reeve", count, row.Reeve.Median);
        chart.Add("C", count, row.C!.Median);
        chart.Add("Process", count, row.Process!.Median);
    }
}
