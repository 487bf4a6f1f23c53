using System.Globalization;
using Reeve.Spawning.Linux;
using Reeve.Spawning.Linux.Gate;
using Reeve.Spawning.Unix;

namespace Reeve.TestChild;

/// <summary>Holds a child at the gate for ever, or says why it cannot.</summary>
internal sealed class Holding : IGateTask
{
    /// <param name="command">What the child is to execute.</param>
    /// <param name="openFiles">How many descriptors it will be left; null: as many as we have.</param>
    public static async Task<int> Hold(string[] command, ulong? openFiles)
    {
        var spawner = new LinuxSpawner(new EnvironmentBlocks(), groupsByPidFd: true)
        {
            Needs = _ => new GateNeeds([new Holding()], OpenFiles: openFiles),
        };
        try
        {
            await spawner.SpawnAsync(
                new SpawnRequest(
                    // The gate alone is what holds it back, no guardian.
                    Command.Exec(command[0], command.AsSpan(1)) with
                    {
                        OnSupervisorDeath = SupervisorDeath.Keep,
                    }
                ),
                CancellationToken.None
            );
        }
        catch (SpawnException exception)
        {
            Console.WriteLine(exception.Message);
        }
        return 0;
    }

    /// <summary>Makes a gate, or says why there is none.</summary>
    public static int Build()
    {
        try
        {
            GC.KeepAlive(new SpawnGate("test", SpawnGate.Patience));
            Console.WriteLine("built");
        }
        catch (SpawnException exception)
        {
            Console.WriteLine(exception.Message);
        }
        return 0;
    }

    public void Do(in HeldChild child)
    {
        Console.WriteLine(child.Id.ToString(CultureInfo.InvariantCulture));
        Thread.Sleep(Timeout.Infinite);
    }
}
