using System.Globalization;
using Reeve.Spawning.Linux;
using Reeve.Spawning.Linux.Gate;
using Reeve.Spawning.Unix;

namespace Reeve.TestChild;

/// <summary>Holds a child at the gate for ever.</summary>
internal sealed class Holding : IGateTask
{
    public static async Task<int> Hold(string[] command)
    {
        var spawner = new LinuxSpawner(new EnvironmentBlocks(), groupsByPidFd: true)
        {
            Needs = static _ => new GateNeeds([new Holding()]),
        };
        await spawner.SpawnAsync(
            new SpawnRequest(Command.Exec(command[0], command.AsSpan(1))),
            CancellationToken.None
        );
        return 0;
    }

    public void Do(in HeldChild child)
    {
        Console.WriteLine(child.Id.ToString(CultureInfo.InvariantCulture));
        Thread.Sleep(Timeout.Infinite);
    }
}
