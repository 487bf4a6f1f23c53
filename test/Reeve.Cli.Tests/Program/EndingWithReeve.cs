using Reeve.Cli.Tests.Helpers;

namespace Reeve.Cli.Tests.Program;

/// <summary>What becomes of a command whose reeve is killed.</summary>
public sealed class EndingWithReeve
{
    private const string Line = "echo id=$$ marker=${REEVE_SUPERVISOR:+yes} end; exec sleep 1000";

    [Fact]
    public async Task It_is_killed_too()
    {
        await using var reeve = RunningProgram.Reeve(null, "run", "--shell", "--", Line);
        await reeve.OutputsAsync("end");
        Assert.Contains("marker=yes", reeve.Output);
        await reeve.SignalAsync("KILL");
        await ProcessState.WaitAsync(IdOf(reeve), '-', 'Z');
    }

    [Fact]
    public async Task It_lives_on_when_told_so()
    {
        await using var reeve = RunningProgram.Reeve(null, "run", "--keep-on-death", "--shell", "--", Line);
        await reeve.OutputsAsync("end");
        // Without a marker nobody looks for it.
        Assert.Contains("marker= ", reeve.Output);
        await reeve.SignalAsync("KILL");
        await ProcessState.WaitAsync($"{reeve.Id}", '-', 'Z');
        // Asleep in the program that its shell becomes; a process that was killed never gets there.
        await ProcessState.WaitAsync(IdOf(reeve), 'S');
        await RunningProgram.SignalAsync(IdOf(reeve), "KILL");
    }

    private static string IdOf(RunningProgram reeve) => reeve.Output.Split("id=")[1].Split(' ')[0];
}
