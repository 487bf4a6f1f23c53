using Reeve.Model.Tests.Exploring;
using Reeve.Model.Tests.Model;
using Reeve.Model.Tests.Worlds;

namespace Reeve.Model.Tests;

/// <summary>That all this can find something, and says it so that it can be played again.</summary>
public sealed class FindingAPlantedDefect
{
    // A job that gives up earlier after a forced kill than its model.
    private static readonly Setup Defective = new(
        "planted",
        [new(JobControlKind.Start), new(JobControlKind.Stop, Grace: [])],
        2
    )
    {
        Births = [Birth.Process, Birth.Unkillable],
        KillTimeout = ModelWorld.KillTimeout - 1,
    };

    [Fact]
    public void Finds_it_and_prints_a_short_script_that_shows_it_again()
    {
        var result = new Explorer(
            static choices => new ModelWorld(Defective, choices),
            threads: 1,
            TimeSpan.FromMinutes(1)
        ).Explore();
        var script = Assert.IsType<Explorer.Failure>(result.Failure).Script;
        var text = Tell.Replay(Defective, string.Join('.', script));
        Assert.Contains("send #1 Start", text);
        Assert.Contains("the job calls: kill 1", text);
        Assert.Contains("the clock moves on to 99 ms", text);
        Assert.StartsWith(result.Failure.Complaint, text);
        Assert.True(script.Length <= 10, text);
    }

    [Fact]
    public void Worlds_of_one_script_have_one_print_and_of_others_another()
    {
        Assert.Equal(PrintOf([]), PrintOf([]));
        Assert.Equal(PrintOf([0, 0]), PrintOf([0, 0]));
        Assert.NotEqual(PrintOf([0]), PrintOf([1]));
        Assert.NotEqual(PrintOf([0]), PrintOf([0, 0]));
    }

    private static UInt128 PrintOf(byte[] script)
    {
        var choices = new Choices(script);
        var world = new ModelWorld(Defective, choices);
        while (!choices.IsFree)
        {
            world.Act(choices.Choose(world.CountActions()));
        }
        return world.Print();
    }
}
