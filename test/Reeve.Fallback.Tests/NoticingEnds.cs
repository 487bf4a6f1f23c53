using System.Diagnostics;
using Reeve.Tests.Spawning;

namespace Reeve.Tests;

public sealed class NoticingEnds
{
    private const int Ends = 5;

    /// <summary>The leader of a session stays unreaped while others of it live, and hides from waitid(2) all that end after it.</summary>
    [Fact]
    public async Task They_are_noticed_soon_while_a_zombie_has_to_stay()
    {
        // It hides those that the same thread has started.
        var elapsed = await Task.Factory.StartNew(
            EndBehindAZombie,
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        // Only counting the children, once a second, would find them as well.
        Assert.True(elapsed < TimeSpan.FromSeconds(Ends / 2.0), $"It took {elapsed}.");
    }

    private static TimeSpan EndBehindAZombie()
    {
        var command = Command.InShell("sleep 1000 & exit 0") with { Containment = Containment.Session };
        var tree = Watched.Start(command).GetAwaiter().GetResult();
        try
        {
            _ = tree.Exited.GetAwaiter().GetResult();
            Assert.Equal('Z', Until.State(tree.Id));
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < Ends; i++)
            {
                Watched.Start(Command.Exec("true")).GetAwaiter().GetResult().Gone.GetAwaiter().GetResult();
            }
            Assert.Equal('Z', Until.State(tree.Id));
            return clock.Elapsed;
        }
        finally
        {
            tree.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
