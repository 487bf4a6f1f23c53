using System.Diagnostics;
using Reeve.Benchmarks.Harness;
using Reeve.Benchmarks.Sides;
using Shelled = Medallion.Shell.Command;

namespace Reeve.Benchmarks.Scenarios;

/// <summary>2,000 processes: started, each in a group of its own, then stopped by TERM, all at once.</summary>
internal sealed class Many : Scenario
{
    public override string Name => "many";

    public override async Task RunAsync(Bench bench)
    {
        var count = bench.Work(2_000);
        var rounds = await bench.AskAsync(
            new Request(Name)
            {
                ["count"] = count.ToString(),
                ["settle"] = "1000000",
                ["containment"] = nameof(Containment.ProcessGroup),
            },
            [Side.Reeve, Side.C, Side.Process, Side.Medallion],
            rounds: Math.Min(bench.Options.Rounds, 3)
        );
        // The targets are for 2,000.
        var share = count / 2000.0;
        bench.Report.Add(
            Row.From(rounds, $"start {count} grouped jobs", "ms", answer => answer["start"] / 1e6) with
            {
                Target = Target.AtMost(1500 * share),
                Reference = "1,750 ms",
            }
        );
        bench.Report.Add(
            Row.From(rounds, $"stop {count} by TERM", "ms", answer => answer["stop"] / 1e6) with
            {
                Target = Target.AtMost(127 * share),
                Reference = "127 ms",
            }
        );
        bench.Report.Add(
            new Row($"threads of ours while {count} run", "threads")
            {
                Reeve = rounds.Of(Side.Reeve, answer => answer["own"]),
                Target = Target.AtMost(1),
                Reference = "1 to 3",
            }
        );
        bench.Report.Add(
            new Row($"all threads while {count} run, the pool's and the runtime's too", "threads")
            {
                Reeve = rounds.Of(Side.Reeve, answer => answer["threads"]),
            }
        );
    }

    public override async Task<Answer> MeasureReeveAsync(Request request)
    {
        var command = Commands.ReeveSleep(request);
        var jobs = new Job[request.Count];
        var resident = Usage.ResidentBytes();
        var begin = Clock.Now();
        var tickets = new Ticket[jobs.Length];
        for (var i = 0; i < jobs.Length; i++)
        {
            jobs[i] = new Job(command);
            tickets[i] = jobs[i].Start();
        }
        foreach (var ticket in tickets)
        {
            (await ticket).EnsureRun();
        }
        var answer = new Answer { ["start"] = Clock.Since(begin) };
        await Clock.SettleAsync(request);
        answer["threads"] = Usage.Threads();
        answer["own"] = Usage.OwnThreads();
        answer["resident"] = (Usage.ResidentBytes() - resident) / jobs.Length;
        answer.With("latency", await LatenciesAsync(jobs));

        begin = Clock.Now();
        for (var i = 0; i < jobs.Length; i++)
        {
            tickets[i] = jobs[i].Stop();
        }
        foreach (var ticket in tickets)
        {
            await ticket;
        }
        answer["stop"] = Clock.Since(begin);
        await Task.WhenAll(jobs.Select(job => job.DisposeAsync().AsTask()));
        return answer;
    }

    /// <summary>Of controls to all the jobs in turn, each awaited.</summary>
    private static async Task<double[]> LatenciesAsync(Job[] jobs)
    {
        var latencies = new double[20_000];
        for (var i = 0; i < latencies.Length; i++)
        {
            var begin = Clock.Now();
            await jobs[i % jobs.Length].Call(static _ => { });
            latencies[i] = Clock.Since(begin);
        }
        return [Series.Percentile(latencies, 50), Series.Percentile(latencies, 99)];
    }

    public override async Task<Answer> MeasureProcessAsync(Request request)
    {
        var begin = Clock.Now();
        var processes = new Process[request.Count];
        for (var i = 0; i < processes.Length; i++)
        {
            processes[i] = Commands.Start(Commands.ProcessSleep());
        }
        var answer = new Answer { ["start"] = Clock.Since(begin) };
        await Clock.SettleAsync(request);
        begin = Clock.Now();
        foreach (var process in processes)
        {
            Kill.Terminate(process.Id);
        }
        foreach (var process in processes)
        {
            await process.WaitForExitAsync();
            process.Dispose();
        }
        answer["stop"] = Clock.Since(begin);
        return answer;
    }

    public override async Task<Answer> MeasureMedallionAsync(Request request)
    {
        var begin = Clock.Now();
        var commands = new Shelled[request.Count];
        for (var i = 0; i < commands.Length; i++)
        {
            commands[i] = Commands.ShellSleep();
        }
        var answer = new Answer { ["start"] = Clock.Since(begin) };
        await Clock.SettleAsync(request);
        begin = Clock.Now();
        foreach (var command in commands)
        {
            Kill.Terminate(command.ProcessId);
        }
        foreach (var command in commands)
        {
            await command.Task;
            ((IDisposable)command).Dispose();
        }
        answer["stop"] = Clock.Since(begin);
        return answer;
    }
}
