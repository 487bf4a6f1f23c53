using Reeve.Benchmarks.Harness;
using Reeve.Benchmarks.Sides;

namespace Reeve.Benchmarks.Scenarios;

/// <summary>
/// Start and wait for the end, with a spawner that starts nothing: what the job alone takes, to be held against the
/// figures of whole starts.
/// </summary>
internal sealed class JobCycle : Scenario
{
    public override string Name => "job-cycle";

    public override async Task RunAsync(Bench bench)
    {
        var rounds = await bench.AskAsync(
            new Request(Name) { ["count"] = bench.Work(50_000).ToString() },
            [Side.Reeve],
            warmUps: 5
        );
        bench.Report.Add(
            Row.From(
                rounds,
                "the job's own part of a start and end",
                "µs",
                answer => answer["wall"] / answer["count"] / 1e3
            )
        );
        bench.Report.Add(
            Row.From(rounds, "the job's own part of a start and end", "B", answer => answer["bytes"])
        );
    }

    public override async Task<Answer> MeasureReeveAsync(Request request)
    {
        await using var job = new Job(
            Command.Exec("/bin/true"),
            new JobOptions { Spawner = new NoSpawner() }
        );
        GC.Collect();
        var answer = new Answer { ["count"] = request.Count };
        var begin = Clock.Now();
        answer["bytes"] = await Allocated.PerItemAsync(
            request.Count,
            async () =>
            {
                for (var i = 0; i < request.Count; i++)
                {
                    await (await job.Start()).EnsureRun().Ended;
                }
            }
        );
        answer["wall"] = Clock.Since(begin);
        return answer;
    }
}
