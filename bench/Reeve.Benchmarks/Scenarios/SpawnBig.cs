using Reeve.Benchmarks.Harness;
using Reeve.Benchmarks.Sides;

namespace Reeve.Benchmarks.Scenarios;

/// <summary>
/// The sequential cycles from a parent that holds 2 GiB of touched memory: what a fork would pay for and posix_spawn
/// does not. Every side holds as much.
/// </summary>
internal sealed class SpawnBig : Scenario
{
    private const long Memory = 2L << 30;

    public override string Name => "spawn-big";

    public override async Task RunAsync(Bench bench)
    {
        await RunAsync(bench, "plain", Containment.None, resetMask: false, "709 to 822/s");
        await RunAsync(bench, "new group", Containment.ProcessGroup, resetMask: false, "709 to 822/s");
        await RunAsync(bench, "new session, reset mask", Containment.Session, resetMask: true, "20/s");
    }

    public override Task<Answer> MeasureReeveAsync(Request request) => Cycles.ReeveAsync(request);

    public override Task<Answer> MeasureProcessAsync(Request request) => Cycles.ProcessAsync(request);

    public override Task<Answer> MeasureMedallionAsync(Request request) => Cycles.MedallionAsync(request);

    private async Task RunAsync(
        Bench bench,
        string how,
        Containment containment,
        bool resetMask,
        string reference
    )
    {
        var rounds = await bench.AskAsync(
            new Request(Name)
            {
                ["count"] = bench.Work(200).ToString(),
                ["memory"] = Memory.ToString(),
                ["containment"] = containment.ToString(),
                ["mask"] = resetMask ? "1" : "0",
                ["waiter"] = "1",
            },
            // These two start plainly, whatever is asked: they are no peers of the others.
            containment == Containment.None
                ? [Side.Reeve, Side.C, Side.Process, Side.Medallion]
                : [Side.Reeve, Side.C],
            warmUps: 5
        );
        bench.Report.Add(
            Row.From(rounds, $"start and wait, from 2 GiB: {how}", "/s", answer => answer.PerSecond()) with
            {
                Target = Target.AtLeastOfC(0.97),
                Reference = reference,
            }
        );
        bench.Report.Add(Cycles.BesideTheSameShape(rounds));
    }
}
