using Reeve.Benchmarks.Harness;
using Reeve.Benchmarks.Sides;

namespace Reeve.Benchmarks.Scenarios;

/// <summary>What a job with a running process keeps: managed memory after a full collection, resident set, descriptors.</summary>
internal sealed class MemoryOfRuns : Scenario
{
    public override string Name => "memory-runs";

    public override async Task RunAsync(Bench bench)
    {
        var rounds = await bench.AskAsync(
            new Request(Name)
            {
                ["count"] = bench.Work(2_000).ToString(),
                ["containment"] = nameof(Containment.ProcessGroup),
            },
            [Side.Reeve],
            warmUps: 0,
            rounds: 3
        );
        Add(bench, rounds, "memory of a running job, managed", "B", "managed", Target.AtMost(4096), "8.7 kB");
        Add(
            bench,
            rounds,
            "memory of a running job, resident",
            "B",
            "resident",
            Target.AtMost(4096),
            "8.7 kB"
        );
        Add(bench, rounds, "descriptors of a running job", "1", "descriptors", Target.AtMost(1.01), "1");
    }

    public override async Task<Answer> MeasureReeveAsync(Request request)
    {
        var command = Commands.ReeveSleep(request);
        // One run first, so that what there is once (the waiting thread, the guardian, caches) is not counted.
        await using (var first = new Job(command))
        {
            await first.Start();
        }
        var jobs = new Job[request.Count];
        var managed = GC.GetTotalMemory(forceFullCollection: true);
        var resident = Usage.ResidentBytes();
        var descriptors = Usage.Descriptors();
        for (var i = 0; i < jobs.Length; i++)
        {
            jobs[i] = new Job(command);
            await jobs[i].Start();
        }
        var answer = new Answer
        {
            ["managed"] = (double)(GC.GetTotalMemory(forceFullCollection: true) - managed) / jobs.Length,
            ["resident"] = (Usage.ResidentBytes() - resident) / jobs.Length,
            ["descriptors"] = (double)(Usage.Descriptors() - descriptors) / jobs.Length,
        };
        await Task.WhenAll(jobs.Select(job => job.DisposeAsync().AsTask()));
        return answer;
    }

    private static void Add(
        Bench bench,
        Rounds rounds,
        string what,
        string unit,
        string name,
        Target target,
        string reference
    ) =>
        bench.Report.Add(
            Row.From(rounds, what, unit, answer => answer[name]) with
            {
                Target = target,
                Reference = reference,
            }
        );
}
