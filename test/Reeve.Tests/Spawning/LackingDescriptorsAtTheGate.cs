using Reeve.Spawning.Linux;
using Reeve.Spawning.Linux.Gate;
using Reeve.Spawning.Unix;
using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning;

/// <summary>Where there is no descriptor for it, a start through the gate is refused. Alone, because the whole program has none then.</summary>
[Collection(nameof(LeavingNothingBehind))]
public sealed class LackingDescriptorsAtTheGate : IDisposable
{
    private readonly TemporaryFolder _files = new();

    public void Dispose() => _files.Dispose();

    /// <summary>What is kept for taking hold of a child is of no use when giving it up gives no number that may be used.</summary>
    [Fact(Timeout = 60_000)]
    public async Task A_child_at_the_gate_that_cannot_be_held_does_not_execute_its_program()
    {
        Assert.SkipUnless(PidFd.AreThere, "without pidfds nothing has to be opened to hold it");
        var spawner = new LinuxSpawner(new EnvironmentBlocks(), groupsByPidFd: true)
        {
            Gate = new SpawnGate("test", SpawnGate.Patience),
        };
        SpawnException error;
        using (var table = new FullTable(isClosed: false))
        {
            // With this start the spawner has its spare descriptor, above all that are open.
            await using (var first = await Watched.Start(Command.Exec("true"), spawner))
            {
                await first.Gone;
            }
            table.Close();
            error = await Assert.ThrowsAsync<SpawnException>(() =>
                Watched.Start(Command.Exec("touch", _files["ran"]), spawner)
            );
        }
        Assert.Equal(SpawnFailure.ResourceLimit, error.Reason);
        Assert.Contains("no free file descriptor to hold it", error.Message);
        Assert.False(File.Exists(_files["ran"]), "it executed its program");
        await using var next = await Watched.Start(Command.Exec("true"), spawner);
        Assert.Equal(ProcessEnd.Exit(0), (await next.Exited).End);
    }

    [Fact]
    public void A_gate_that_cannot_be_built_says_so_and_leaves_no_descriptor()
    {
        // So that all code has been loaded that takes a descriptor for it.
        Assert.Null(Build(out var gate, free: 100));
        var descriptors = Facts.DescriptorCount();
        var free = 0;
        while (Build(out gate, free) is { } error)
        {
            Assert.Equal(SpawnFailure.ResourceLimit, error.Reason);
            Assert.Contains(" to hold it", error.Message);
            free++;
        }
        // The gate that was built in the end has five.
        Assert.InRange(Facts.DescriptorCount(), 0, descriptors + 7);
        // Two files, what tells of their being opened, the thread's event and its list of children, and what a thread takes.
        Assert.InRange(free, 5, 10);
        GC.KeepAlive(gate);
    }

    private static SpawnException? Build(out SpawnGate? gate, int free)
    {
        gate = null;
        using var table = new FullTable(free: free);
        try
        {
            gate = new SpawnGate("test", SpawnGate.Patience);
            return null;
        }
        catch (SpawnException exception)
        {
            return exception;
        }
    }
}
