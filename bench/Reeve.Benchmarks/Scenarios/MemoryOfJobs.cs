using Reeve.Benchmarks.Harness;
using Reeve.Benchmarks.Sides;

namespace Reeve.Benchmarks.Scenarios;

/// <summary>Managed memory that jobs keep which were never started, after a full collection.</summary>
internal sealed class MemoryOfJobs : Scenario
{
    public override string Name => "memory-jobs";

    public override async Task RunAsync(Bench bench)
    {
        var rounds = await bench.AskAsync(
            new Request(Name) { ["count"] = bench.Work(10_000).ToString() },
            [Side.Reeve],
            rounds: 3
        );
        bench.Report.Add(
            Row.From(rounds, "memory of a job never started", "B", answer => answer["job"]) with
            {
                Target = Target.AtMost(1024),
                Reference = "7.7 kB",
            }
        );
    }

    public override async Task<Answer> MeasureReeveAsync(Request request)
    {
        var command = Command.Exec("/bin/true");
        var jobs = new Job[request.Count];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < jobs.Length; i++)
        {
            jobs[i] = new Job(command);
        }
        var after = GC.GetTotalMemory(forceFullCollection: true);
        await Task.WhenAll(jobs.Select(job => job.DisposeAsync().AsTask()));
        return new Answer { ["job"] = (double)(after - before) / jobs.Length };
    }
}
