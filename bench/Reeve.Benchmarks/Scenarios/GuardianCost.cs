using Reeve.Benchmarks.Harness;
using Reeve.Benchmarks.Sides;

namespace Reeve.Benchmarks.Scenarios;

/// <summary>
/// What a start with its end costs more because it ends with the supervisor (<see cref="SupervisorDeath.Kill"/>): beside one that
/// is kept, in the same process, by turns. A second kept one tells what difference is mere noise.
/// </summary>
internal sealed class GuardianCost : Scenario
{
    // Each of the three goes first, in the middle and last equally often, before and after each of the others.
    private static readonly int[][] Orders =
    [
        [0, 1, 2],
        [2, 1, 0],
        [1, 2, 0],
        [0, 2, 1],
        [2, 0, 1],
        [1, 0, 2],
    ];

    public override string Name => "guardian";

    public override async Task RunAsync(Bench bench)
    {
        var rounds = await bench.AskAsync(
            new Request(Name)
            {
                ["count"] = bench.Work(1_500).ToString(),
                ["containment"] = nameof(Containment.ProcessGroup),
            },
            [Side.Reeve],
            warmUps: 5
        );
        bench.Report.Add(Row.From(rounds, "start and end, kept: median", "µs", Median("kept")));
        bench.Report.Add(Row.From(rounds, "start and end, by default: median", "µs", Median("guarded")));
        bench.Report.Add(
            Row.From(rounds, "… more than kept", "%", More("guarded")) with
            {
                Target = Target.AtMost(3),
            }
        );
        bench.Report.Add(Row.From(rounds, "… another kept one, more than kept", "%", More("control")));
    }

    public override async Task<Answer> MeasureReeveAsync(Request request)
    {
        var command = Commands.ReeveTrue(request);
        await using var guarded = new Job(command);
        await using var kept = new Job(command with { OnSupervisorDeath = SupervisorDeath.Keep });
        await using var control = new Job(command with { OnSupervisorDeath = SupervisorDeath.Keep });
        Job[] jobs = [guarded, kept, control];
        var times = Array.ConvertAll(jobs, _ => new double[request.Count]);
        for (var i = 0; i < request.Count; i++)
        {
            foreach (var which in Orders[i % Orders.Length])
            {
                var begin = Clock.Now();
                Cycles.Check(await (await jobs[which].Start()).EnsureRun().Ended);
                times[which][i] = Clock.Since(begin);
            }
        }
        return new Answer
        {
            ["guarded"] = Series.Percentile(times[0], 50),
            ["kept"] = Series.Percentile(times[1], 50),
            ["control"] = Series.Percentile(times[2], 50),
        };
    }

    private static Func<Answer, double> Median(string of) => answer => answer[of] / 1e3;

    private static Func<Answer, double> More(string of) =>
        answer => ((answer[of] / answer["kept"]) - 1) * 100;
}
