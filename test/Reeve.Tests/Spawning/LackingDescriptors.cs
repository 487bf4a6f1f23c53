using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning;

/// <summary>What has begun goes on when there is no descriptor to be had for a while. Alone, because the whole program has none then.</summary>
[Collection(nameof(LeavingNothingBehind))]
public sealed class LackingDescriptors : IDisposable
{
    private readonly TemporaryFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task A_control_group_is_killed_nevertheless()
    {
        using var group = new ControlGroup();
        var command = group.Contain(Leaving(then: "exec sleep 1000"));
        await using var child = await Watched.Start(command);
        await Facts.NumberIn(_files["left"]);
        using (new FullTable())
        {
            child.Child.Kill();
            await child.Exited;
        }
        await child.Gone;
        Assert.Empty(group.Processes);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_control_group_without_its_main_process_is_not_given_up_when_it_is_disposed()
    {
        using var group = new ControlGroup();
        var child = await Watched.Start(group.Contain(Leaving(then: "exit 3")));
        await Facts.NumberIn(_files["left"]);
        await child.Exited;
        Task disposal;
        using (new FullTable())
        {
            disposal = child.Child.DisposeAsync().AsTask();
        }
        await disposal;
        Assert.Empty(group.Processes);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Containment.ProcessGroup)]
    [InlineData(Containment.Session)]
    public async Task A_member_that_cannot_be_looked_at_is_not_taken_for_gone(Containment containment)
    {
        var command = Leaving(then: "exit 3") with { Containment = containment };
        await using var child = await Watched.Start(command);
        var left = await Facts.NumberIn(_files["left"]);
        await child.Exited;
        using (new FullTable())
        {
            // Has it looked at now.
            child.Child.Signal(Signal.Continue);
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            Assert.False(child.IsGone);
        }
        child.Child.Kill();
        await child.Gone;
        Assert.False(Facts.IsAlive(left));
    }

    /// <summary>Leaves a child, whose number it writes down.</summary>
    private Command Leaving(string then) =>
        Command.InShell($"sleep 1000 & echo $! >'{_files["left"]}'; {then}") with
        {
            Leftovers = Leftovers.Wait,
        };
}
