using System.Diagnostics;
using Reeve.Benchmarks.Harness;
using Reeve.Benchmarks.Sides;
using Shelled = Medallion.Shell.Command;

namespace Reeve.Benchmarks.Scenarios;

/// <summary>64 times /bin/true at once, all awaited, again.</summary>
internal sealed class SpawnConcurrent : Scenario
{
    private const int Width = 64;

    public override string Name => "spawn-concurrent";

    public override async Task RunAsync(Bench bench)
    {
        var rounds = await bench.AskAsync(
            new Request(Name)
            {
                ["count"] = bench.Work(10).ToString(),
                ["width"] = Width.ToString(),
                ["containment"] = nameof(Containment.ProcessGroup),
            },
            [Side.Reeve, Side.C, Side.Process, Side.Medallion],
            warmUps: 5
        );
        bench.Report.Add(
            Row.From(
                rounds,
                "start and wait for /bin/true, 64 at once",
                "/s",
                answer => answer.PerSecond()
            ) with
            {
                Target = Target.AtLeastOfC(1),
                Reference = "1,330 to 1,470/s",
            }
        );
        bench.Report.Add(
            Row.From(rounds, "… CPU of ours a cycle", "µs", answer => answer["cpu"] / answer["count"] / 1e3)
        );
    }

    public override async Task<Answer> MeasureReeveAsync(Request request)
    {
        var command = Commands.ReeveTrue(request);
        var jobs = Enumerable.Range(0, request.Number("width")).Select(_ => new Job(command)).ToArray();
        var starts = new Ticket[jobs.Length];
        var used = Usage.CpuNanoseconds();
        var begin = Clock.Now();
        for (var i = 0; i < request.Count; i++)
        {
            for (var j = 0; j < jobs.Length; j++)
            {
                starts[j] = jobs[j].Start();
            }
            foreach (var start in starts)
            {
                Cycles.Check(await (await start).EnsureRun().Ended);
            }
        }
        var answer = Cycles.Result(request.Count * jobs.Length, begin, used);
        foreach (var job in jobs)
        {
            await job.DisposeAsync();
        }
        return answer;
    }

    public override async Task<Answer> MeasureProcessAsync(Request request)
    {
        var start = Commands.ProcessTrue();
        var processes = new Process[request.Number("width")];
        var used = Usage.CpuNanoseconds();
        var begin = Clock.Now();
        for (var i = 0; i < request.Count; i++)
        {
            for (var j = 0; j < processes.Length; j++)
            {
                processes[j] = Commands.Start(start);
            }
            foreach (var process in processes)
            {
                await process.WaitForExitAsync();
                Cycles.Check(process);
                process.Dispose();
            }
        }
        return Cycles.Result(request.Count * processes.Length, begin, used);
    }

    public override async Task<Answer> MeasureMedallionAsync(Request request)
    {
        var commands = new Shelled[request.Number("width")];
        var used = Usage.CpuNanoseconds();
        var begin = Clock.Now();
        for (var i = 0; i < request.Count; i++)
        {
            for (var j = 0; j < commands.Length; j++)
            {
                commands[j] = Commands.ShellTrue();
            }
            foreach (var command in commands)
            {
                Cycles.Check(await command.Task);
                ((IDisposable)command).Dispose();
            }
        }
        return Cycles.Result(request.Count * commands.Length, begin, used);
    }
}
