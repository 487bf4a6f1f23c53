using Reeve.Benchmarks.Harness;
using Reeve.Benchmarks.Sides;

namespace Reeve.Benchmarks.Scenarios;

/// <summary>Start /bin/true and wait for its end, one after the other: the group's emptiness proved for Reeve.</summary>
internal sealed class SpawnSequential : Scenario
{
    public override string Name => "spawn-sequential";

    public override async Task RunAsync(Bench bench)
    {
        var rounds = await bench.AskAsync(
            new Request(Name)
            {
                ["count"] = bench.Work(300).ToString(),
                ["containment"] = nameof(Containment.ProcessGroup),
                ["waiter"] = "1",
            },
            [Side.Reeve, Side.C, Side.Process, Side.Medallion],
            warmUps: 5
        );
        bench.Report.Add(
            Row.From(rounds, "start and wait for /bin/true, in turn", "/s", answer => answer.PerSecond()) with
            {
                Target = Target.AtLeastOfC(0.97),
                Reference = "720 to 808/s",
            }
        );
        bench.Report.Add(
            Row.From(
                rounds,
                "… CPU of ours a cycle",
                "µs",
                answer => answer["cpu"] / answer["count"] / 1e3
            ) with
            {
                Target = Target.AtMost(80),
                Reference = "87 to 220 µs",
            }
        );
        bench.Report.Add(Cycles.BesideTheSameShape(rounds));
    }

    public override Task<Answer> MeasureReeveAsync(Request request) => Cycles.ReeveAsync(request);

    public override Task<Answer> MeasureProcessAsync(Request request) => Cycles.ProcessAsync(request);

    public override Task<Answer> MeasureMedallionAsync(Request request) => Cycles.MedallionAsync(request);
}
