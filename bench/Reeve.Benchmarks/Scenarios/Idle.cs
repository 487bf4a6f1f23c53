using Reeve.Benchmarks.Harness;
using Reeve.Benchmarks.Sides;

namespace Reeve.Benchmarks.Scenarios;

/// <summary>
/// What it costs to have jobs and do nothing: 2,000 running and 8,000 never started, looked at for some seconds, beside
/// the same process with no job at all.
/// </summary>
internal sealed class Idle : Scenario
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    public override string Name => "idle";

    public override async Task RunAsync(Bench bench)
    {
        var rounds = await bench.AskAsync(
            new Request(Name)
            {
                ["running"] = bench.Work(2_000).ToString(),
                ["count"] = bench.Work(8_000).ToString(),
                ["seconds"] = bench.Work(10).ToString(),
                ["containment"] = nameof(Containment.ProcessGroup),
            },
            [Side.Reeve],
            warmUps: 0,
            rounds: 2
        );
        bench.Report.Add(
            Row.From(rounds, "CPU of idle jobs, beyond that of no jobs", "µs/s", Cpu) with
            {
                Target = Target.AtMost(20),
                Note = "0, within what the runtime itself wavers by",
            }
        );
    }

    public override async Task<Answer> MeasureReeveAsync(Request request)
    {
        var seconds = TimeSpan.FromSeconds(request.Number("seconds"));
        var answer = new Answer { ["seconds"] = seconds.TotalSeconds };
        answer["none"] = await UsedAsync(seconds);

        var command = Commands.ReeveSleep(request);
        var jobs = new List<Job>();
        for (var i = 0; i < request.Number("running"); i++)
        {
            jobs.Add(new Job(command));
            await jobs[i].Start();
        }
        for (var i = 0; i < request.Count; i++)
        {
            jobs.Add(new Job(command));
        }
        answer["jobs"] = await UsedAsync(seconds);
        await Task.WhenAll(jobs.Select(job => job.DisposeAsync().AsTask()));
        return answer;
    }

    private static double Cpu(Answer answer) => (answer["jobs"] - answer["none"]) / answer["seconds"] / 1e3;

    private static async Task<double> UsedAsync(TimeSpan time)
    {
        // The runtime compiles and trims for a while after work; that is not what is asked.
        await Task.Delay(Rest, TimeProvider.System);
        var before = Usage.CpuNanoseconds();
        await Task.Delay(time, TimeProvider.System);
        return Usage.CpuNanoseconds() - before;
    }
}
