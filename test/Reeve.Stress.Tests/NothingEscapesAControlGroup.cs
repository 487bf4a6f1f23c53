namespace Reeve.Stress.Tests;

/// <summary>
/// A process that forks and ends at once is out of reach of whoever moves it into its control group only then: a third of these
/// escaped.
/// </summary>
public sealed class NothingEscapesAControlGroup : IDisposable
{
    private const int Runs = 1000;

    private readonly ControlGroup _group = new();
    private readonly MarkedProcesses _processes = new();

    public void Dispose()
    {
        _processes.KillAll();
        _group.Dispose();
    }

    [Fact(Timeout = 240_000)]
    public async Task Of_a_thousand_that_fork_twice_at_once()
    {
        var command = _processes.Mark(_group.Contain(Command.InShell("(sleep 1000 &)")));
        for (var i = 0; i < Runs; i++)
        {
            Assert.Equal(0, (await command.RunAsync()).Code);
        }
        Assert.Empty(_processes.Alive());
        Assert.Empty(_group.Groups);
        Assert.Equal(0, Facts.ZombieCount());
    }
}
