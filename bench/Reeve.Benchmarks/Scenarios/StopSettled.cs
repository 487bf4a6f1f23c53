using Reeve.Benchmarks.Harness;
using Reeve.Benchmarks.Sides;

namespace Reeve.Benchmarks.Scenarios;

/// <summary>From the forced stop of a settled <c>sleep 1000</c> until the stopper knows that all of it is gone.</summary>
internal sealed class StopSettled : Scenario
{
    public override string Name => "stop";

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
                "stop a settled process, p50",
                "µs",
                answer => Series.Percentile(answer.List("latency"), 50) / 1e3
            ) with
            {
                Target = Target.AtMostOfC(1.2),
                Reference = "145 to 183 µs",
            }
        );
        bench.Report.Add(Row.FromAll(rounds, "stop a settled process, p99 of all rounds", "latency", 99));
    }

    public override async Task<Answer> MeasureReeveAsync(Request request)
    {
        await using var job = new Job(Commands.ReeveSleep(request));
        var latencies = new double[request.Count];
        for (var i = 0; i < latencies.Length; i++)
        {
            await job.Start();
            await Clock.SettleAsync(request);
            var begin = Clock.Now();
            await job.Kill();
            latencies[i] = Clock.Since(begin);
        }
        return new Answer().With("latency", latencies);
    }

    public override async Task<Answer> MeasureProcessAsync(Request request)
    {
        var latencies = new double[request.Count];
        for (var i = 0; i < latencies.Length; i++)
        {
            using var process = Commands.Start(Commands.ProcessSleep());
            await Clock.SettleAsync(request);
            var begin = Clock.Now();
            process.Kill();
            await process.WaitForExitAsync();
            latencies[i] = Clock.Since(begin);
        }
        return new Answer().With("latency", latencies);
    }

    public override async Task<Answer> MeasureMedallionAsync(Request request)
    {
        var latencies = new double[request.Count];
        for (var i = 0; i < latencies.Length; i++)
        {
            using var command = Commands.ShellSleep();
            await Clock.SettleAsync(request);
            var begin = Clock.Now();
            command.Kill();
            await command.Task;
            latencies[i] = Clock.Since(begin);
        }
        return new Answer().With("latency", latencies);
    }
}
