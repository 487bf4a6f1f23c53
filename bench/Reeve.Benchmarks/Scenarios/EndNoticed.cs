using System.Diagnostics;
using Reeve.Benchmarks.Harness;
using Reeve.Benchmarks.Sides;

namespace Reeve.Benchmarks.Scenarios;

/// <summary>
/// From a kill from outside until whoever waits for the run's end goes on: a settled <c>sleep 1000</c>, the waiter already
/// waiting. The floor is a thread in poll(2) on a pidfd; it has noticed before it has taken the status, Reeve after that
/// and after the proof that the group is empty.
/// </summary>
internal sealed class EndNoticed : Scenario
{
    public override string Name => "end-noticed";

    public override async Task RunAsync(Bench bench)
    {
        var rounds = await bench.AskAsync(
            new Request(Name)
            {
                ["count"] = bench.Work(60).ToString(),
                ["settle"] = "5000",
                ["containment"] = nameof(Containment.ProcessGroup),
            },
            [Side.Reeve, Side.C, Side.Process, Side.Medallion],
            warmUps: 5
        );
        bench.Report.Add(
            Row.From(
                rounds,
                "an end noticed, p50",
                "µs",
                answer => Series.Percentile(answer.List("latency"), 50) / 1e3
            ) with
            {
                Target = Target.AtMostOfC(1.2),
                Reference = "142 to 211 µs",
            }
        );
        bench.Report.Add(
            Row.FromAll(rounds, "an end noticed, p99 of all rounds", "latency", 99) with
            {
                Target = Target.AtMostOfC(1.2),
                Reference = "390 to 458 µs",
            }
        );
        bench.Report.Add(
            new Row("an end noticed, C having reaped too, p50", "µs")
            {
                Reeve = rounds.Of(Side.Reeve, answer => Series.Percentile(answer.List("latency"), 50) / 1e3),
                C = rounds.Of(Side.C, answer => Series.Percentile(answer.List("reaped"), 50) / 1e3),
            }
        );
    }

    public override async Task<Answer> MeasureReeveAsync(Request request)
    {
        await using var job = new Job(Commands.ReeveSleep(request));
        var latencies = new double[request.Count];
        for (var i = 0; i < latencies.Length; i++)
        {
            var run = (await job.Start()).EnsureRun();
            var noticed = NoticeAsync(run.Ended);
            await Clock.SettleAsync(request);
            latencies[i] = await KillAsync(run.ProcessId, noticed);
        }
        return new Answer().With("latency", latencies);
    }

    public override async Task<Answer> MeasureProcessAsync(Request request)
    {
        var latencies = new double[request.Count];
        for (var i = 0; i < latencies.Length; i++)
        {
            using var process = Commands.Start(Commands.ProcessSleep());
            var noticed = NoticeAsync(process.WaitForExitAsync());
            await Clock.SettleAsync(request);
            latencies[i] = await KillAsync(process.Id, noticed);
        }
        return new Answer().With("latency", latencies);
    }

    public override async Task<Answer> MeasureMedallionAsync(Request request)
    {
        var latencies = new double[request.Count];
        for (var i = 0; i < latencies.Length; i++)
        {
            using var command = Commands.ShellSleep();
            var noticed = NoticeAsync(command.Task);
            await Clock.SettleAsync(request);
            latencies[i] = await KillAsync(command.ProcessId, noticed);
        }
        return new Answer().With("latency", latencies);
    }

    private static async Task<double> KillAsync(int process, Task<long> noticed)
    {
        var begin = Clock.Now();
        Kill.Force(process);
        return Clock.Between(begin, await noticed);
    }

    private static async Task<long> NoticeAsync(Task end)
    {
        await end;
        return Stopwatch.GetTimestamp();
    }
}
