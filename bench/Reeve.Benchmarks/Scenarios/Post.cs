using Reeve.Benchmarks.Harness;
using Reeve.Benchmarks.Sides;

namespace Reeve.Benchmarks.Scenarios;

/// <summary>
/// Many controls to one job, from one thread, none awaited but the last. The job takes them out at the same time, on
/// another thread.
/// </summary>
internal sealed class Post : Scenario
{
    private const string Reference = "2.05 M/s";

    public override string Name => "post";

    public override async Task RunAsync(Bench bench)
    {
        // Five warm-ups: the loops are hot only when the runtime has compiled them twice.
        var rounds = await bench.AskAsync(
            new Request(Name) { ["count"] = bench.Work(1_000_000).ToString() },
            [Side.Reeve],
            warmUps: 5
        );
        bench.Report.Add(
            Row.From(rounds, "post a control: until the last is posted", "M/s", Rate("posted")) with
            {
                Target = Target.AtLeast(12),
                Reference = Reference,
            }
        );
        bench.Report.Add(
            Row.From(rounds, "post a control: until the last has run", "M/s", Rate("wall")) with
            {
                Target = Target.AtLeast(12),
                Reference = Reference,
            }
        );
    }

    public override async Task<Answer> MeasureReeveAsync(Request request)
    {
        // No garbage of an earlier round is collected in this one.
        GC.Collect();
        await using var job = new Job(Command.Exec("/bin/true"));
        var begin = Clock.Now();
        var last = PostAll(job, request.Count);
        var posted = Clock.Since(begin);
        var outcome = await last;
        var wall = Clock.Since(begin);
        if (outcome.Kind != JobOutcomeKind.Done)
        {
            throw new InvalidOperationException($"The last control was not carried out: {outcome}.");
        }
        return new Answer
        {
            ["count"] = request.Count,
            ["posted"] = posted,
            ["wall"] = wall,
        };
    }

    private static Ticket PostAll(Job job, int count)
    {
        for (var i = 1; i < count; i++)
        {
            _ = job.Call(static _ => { });
        }
        return job.Call(static _ => { });
    }

    private static Func<Answer, double> Rate(string until) => answer => answer["count"] / answer[until] * 1e3;
}
