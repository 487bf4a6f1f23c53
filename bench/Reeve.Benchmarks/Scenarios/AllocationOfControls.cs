using System.Runtime.CompilerServices;
using Reeve.Benchmarks.Harness;
using Reeve.Benchmarks.Sides;

namespace Reeve.Benchmarks.Scenarios;

/// <summary>
/// Managed bytes of a control, on whatever thread. Objects are not counted but inferred: a control that costs as many
/// bytes as a ticket has is one object.
/// </summary>
internal sealed class AllocationOfControls : Scenario
{
    public override string Name => "alloc-controls";

    public override async Task RunAsync(Bench bench)
    {
        var rounds = await bench.AskAsync(
            new Request(Name) { ["count"] = bench.Work(100_000).ToString() },
            [Side.Reeve],
            warmUps: 3
        );
        var ticket = rounds.Of(Side.Reeve, answer => answer["ticket"]).Median;
        bench.Report.Add(
            Row.From(rounds, "post a control", "B", answer => answer["posted"]) with
            {
                Target = Target.AtMost(80.5),
                Note = $"a ticket is {ticket} B",
            }
        );
        bench.Report.Add(
            Row.From(rounds, "post a control", "objects", answer => answer["posted"] / ticket) with
            {
                Target = Target.AtMost(1.01),
                Reference = "2 to 3",
                Note = "bytes of a control by bytes of a ticket",
            }
        );
        bench.Report.Add(
            Row.From(
                rounds,
                "await a control, beyond posting it",
                "B",
                answer => answer["awaited"] - answer["posted"]
            ) with
            {
                Target = Target.AtMost(0.5),
            }
        );
    }

    public override async Task<Answer> MeasureReeveAsync(Request request)
    {
        await using var job = new Job(Command.Exec("/bin/true"));
        await job.Call(static _ => { });
        return new Answer
        {
            ["ticket"] = SizeOfTicket(),
            ["posted"] = await Allocated.PerItemAsync(request.Count, () => PostAsync(job, request.Count)),
            ["awaited"] = await Allocated.PerItemAsync(request.Count, () => AwaitAsync(job, request.Count)),
        };
    }

    private static async Task PostAsync(Job job, int count)
    {
        for (var i = 1; i < count; i++)
        {
            _ = job.Call(static _ => { });
        }
        await job.Call(static _ => { });
    }

    private static async Task AwaitAsync(Job job, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await job.Call(static _ => { });
        }
    }

    private static double SizeOfTicket()
    {
        // Once beforehand, for what the runtime allocates at the first call.
        GC.KeepAlive(RuntimeHelpers.GetUninitializedObject(typeof(Ticket)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(RuntimeHelpers.GetUninitializedObject(typeof(Ticket)));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
