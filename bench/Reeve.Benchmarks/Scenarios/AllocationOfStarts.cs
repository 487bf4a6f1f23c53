using System.Diagnostics;
using Reeve.Benchmarks.Harness;
using Reeve.Benchmarks.Sides;
using Shelled = Medallion.Shell.Command;

namespace Reeve.Benchmarks.Scenarios;

/// <summary>Managed bytes of starting a process, on whatever thread.</summary>
internal sealed class AllocationOfStarts : Scenario
{
    public override string Name => "alloc-starts";

    public override async Task RunAsync(Bench bench)
    {
        var rounds = await bench.AskAsync(
            new Request(Name)
            {
                ["count"] = bench.Work(200).ToString(),
                ["containment"] = nameof(Containment.ProcessGroup),
            },
            [Side.Reeve, Side.Process, Side.Medallion],
            warmUps: 2
        );
        bench.Report.Add(
            Row.From(rounds, "start a process", "B", answer => answer["start"]) with
            {
                Target = Target.AtMost(1536),
            }
        );
        bench.Report.Add(
            Row.From(rounds, "start a process and await its end", "B", answer => answer["cycle"])
        );
    }

    public override async Task<Answer> MeasureReeveAsync(Request request)
    {
        var answer = new Answer();
        await using (var job = new Job(Commands.ReeveTrue(request)))
        {
            await job.Start();
            await job.WaitForEnd();
            answer["cycle"] = await Allocated.PerItemAsync(
                request.Count,
                () => CycleAsync(job, request.Count)
            );
        }
        // Starts alone: of processes that do not end meanwhile, by jobs that have had their first run.
        var jobs = new Job[request.Count];
        for (var i = 0; i < jobs.Length; i++)
        {
            jobs[i] = new Job(Commands.ReeveSleep(request));
            await jobs[i].Start();
            await jobs[i].Kill();
        }
        answer["start"] = await Allocated.PerItemAsync(jobs.Length, () => StartAsync(jobs));
        foreach (var job in jobs)
        {
            await job.DisposeAsync();
        }
        return answer;
    }

    public override async Task<Answer> MeasureProcessAsync(Request request)
    {
        var processes = new Process[request.Count];
        var answer = new Answer
        {
            ["cycle"] = await Allocated.PerItemAsync(request.Count, () => ProcessCycleAsync(request.Count)),
            ["start"] = await Allocated.PerItemAsync(request.Count, () => StartAsync(processes)),
        };
        foreach (var process in processes)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
        return answer;
    }

    public override async Task<Answer> MeasureMedallionAsync(Request request)
    {
        var commands = new Shelled[request.Count];
        var answer = new Answer
        {
            ["cycle"] = await Allocated.PerItemAsync(request.Count, () => ShellCycleAsync(request.Count)),
            ["start"] = await Allocated.PerItemAsync(request.Count, () => StartAsync(commands)),
        };
        foreach (var command in commands)
        {
            command.Kill();
            await command.Task;
            ((IDisposable)command).Dispose();
        }
        return answer;
    }

    private static async Task ShellCycleAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var command = Commands.ShellTrue();
            await command.Task;
        }
    }

    private static Task StartAsync(Shelled[] commands)
    {
        for (var i = 0; i < commands.Length; i++)
        {
            commands[i] = Commands.ShellSleep();
        }
        return Task.CompletedTask;
    }

    private static async Task CycleAsync(Job job, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await (await job.Start()).EnsureRun().Ended;
        }
    }

    private static async Task StartAsync(Job[] jobs)
    {
        foreach (var job in jobs)
        {
            await job.Start();
        }
    }

    private static async Task ProcessCycleAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var process = Commands.Start(Commands.ProcessTrue());
            await process.WaitForExitAsync();
        }
    }

    private static Task StartAsync(Process[] processes)
    {
        for (var i = 0; i < processes.Length; i++)
        {
            processes[i] = Commands.Start(Commands.ProcessSleep());
        }
        return Task.CompletedTask;
    }
}
