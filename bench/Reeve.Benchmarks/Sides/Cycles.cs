using System.Diagnostics;
using Medallion.Shell;
using Reeve.Benchmarks.Harness;

namespace Reeve.Benchmarks.Sides;

/// <summary>Start /bin/true, wait for its end, again.</summary>
internal static class Cycles
{
    public static async Task<Answer> ReeveAsync(Request request)
    {
        await using var job = new Job(Commands.ReeveTrue(request));
        var used = Usage.CpuNanoseconds();
        var begin = Clock.Now();
        for (var i = 0; i < request.Count; i++)
        {
            var run = (await job.Start()).EnsureRun();
            Check(await run.Ended);
        }
        return Result(request.Count, begin, used);
    }

    public static async Task<Answer> ProcessAsync(Request request)
    {
        var start = Commands.ProcessTrue();
        var used = Usage.CpuNanoseconds();
        var begin = Clock.Now();
        for (var i = 0; i < request.Count; i++)
        {
            using var process = Commands.Start(start);
            await process.WaitForExitAsync();
            Check(process);
        }
        return Result(request.Count, begin, used);
    }

    public static async Task<Answer> MedallionAsync(Request request)
    {
        var used = Usage.CpuNanoseconds();
        var begin = Clock.Now();
        for (var i = 0; i < request.Count; i++)
        {
            using var command = Commands.ShellTrue();
            Check(await command.Task);
        }
        return Result(request.Count, begin, used);
    }

    public static Answer Result(int count, long begin, double used)
    {
        var wall = Clock.Since(begin);
        return new Answer
        {
            ["count"] = count,
            ["wall"] = wall,
            ["cpu"] = Usage.CpuNanoseconds() - used,
        };
    }

    /// <summary>The row that puts Reeve beside a C program of its own shape.</summary>
    public static Row BesideTheSameShape(Rounds rounds) =>
        new("… beside C with a thread that waits for all and wakes another", "/s")
        {
            Reeve = rounds.Of(Side.Reeve, static answer => answer.PerSecond()),
            C = rounds.Of(Side.C, static answer => answer["count"] / answer["waiter"] * 1e9),
        };

    public static void Check(ProcessEnd end)
    {
        if (!end.IsSuccess)
        {
            throw new InvalidOperationException($"/bin/true {end}.");
        }
    }

    public static void Check(Process process)
    {
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"/bin/true ended with {process.ExitCode}.");
        }
    }

    public static void Check(CommandResult result)
    {
        if (!result.Success)
        {
            throw new InvalidOperationException($"/bin/true ended with {result.ExitCode}.");
        }
    }
}
