using Reeve.Testing;

namespace Reeve.Tests.Model;

/// <summary>
/// A second job of the same world, whose process is well-behaved: whatever the first does, its controls take no time and
/// its process receives nothing but its own signals.
/// </summary>
internal sealed class Neighbour(SimulatedOs os, List<string> violations)
{
    private const string Program = "neighbour";

    private bool _isOver;

    public void End() => _isOver = true;

    public async Task PlayAsync()
    {
        os.Define(Program, static _ => { });
        var job = os.CreateJob(Command.Exec(Program));
        for (var round = 1; round <= 5 && !_isOver; round++)
        {
            await InNoTimeAsync(job.Start(), round);
            await Task.Delay(TimeSpan.FromMilliseconds(7), os.Clock);
            await InNoTimeAsync(job.Restart(), round);
            await Task.Delay(TimeSpan.FromMilliseconds(4), os.Clock);
            await InNoTimeAsync(job.Stop(), round);
            await Task.Delay(TimeSpan.FromMilliseconds(2), os.Clock);
        }
        await InNoTimeAsync(job.DeleteNow(), 0);
        var strangers = os.Signals.Where(sent =>
            sent.Process.Command.Program.File == Program
            && sent.Signal != Signal.Terminate
            && sent.Signal != Signal.Continue
        );
        violations.AddRange(strangers.Select(static sent => $"{sent.Signal} was sent to the neighbour"));
        if (os.MaximumAliveTrees(Program) != 1)
        {
            violations.Add("the neighbour had not one tree at a time");
        }
    }

    private async Task InNoTimeAsync(Ticket ticket, int round)
    {
        var begun = os.Elapsed;
        var outcome = await ticket;
        if (os.Elapsed != begun || outcome.Kind != JobOutcomeKind.Done)
        {
            violations.Add($"the neighbour waited {os.Elapsed - begun} for {outcome} in round {round}");
        }
    }
}
