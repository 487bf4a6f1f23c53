namespace Reeve.Tests.Spawning;

public sealed class TellingExitsAndTrees
{
    [Theory]
    [InlineData(Containment.None)]
    [InlineData(Containment.ProcessGroup)]
    public async Task A_lonely_process_s_exit_tells_that_its_tree_is_gone_too(Containment containment)
    {
        for (var i = 0; i < 50; i++)
        {
            await using var child = await Watched.Start(
                Command.Exec("true") with
                {
                    Containment = containment,
                }
            );
            Assert.True((await child.Exited).IsTreeGone);
            await child.Gone;
        }
    }

    [Fact]
    public async Task An_exit_that_leaves_somebody_behind_does_not()
    {
        await using var child = await Watched.Start(Command.InShell("sleep 1000 & exit 0"));
        Assert.False((await child.Exited).IsTreeGone);
        Assert.Single(child.Child.GetMembers());
        Assert.False(child.IsGone);
    }
}
