using System.Diagnostics;
using System.Globalization;
using Reeve.Model.Tests.Exploring;
using Reeve.Model.Tests.Worlds;

namespace Reeve.Model.Tests;

/// <summary>
/// Deeper worlds, of up to 40 controls, by chance. REEVE_MODEL_WORLDS says how many (20,000, and no longer than 20 seconds),
/// REEVE_MODEL_SEED with which seed the first begins (1; each next is one more).
/// </summary>
public sealed class AtRandom(ITestOutputHelper output)
{
    private const int UsualWorlds = 20_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public void Forty_controls_do_what_the_model_says()
    {
        var worlds = Read("REEVE_MODEL_WORLDS", UsualWorlds);
        var seed = Read("REEVE_MODEL_SEED", 1);
        var first = seed;
        var steps = 0L;
        var watch = Stopwatch.StartNew();
        while (seed - first < worlds && (worlds != UsualWorlds || watch.Elapsed < Limit))
        {
            steps += Play(seed++);
        }
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"seeds {first} to {seed - 1}: {seed - first:N0} worlds, {steps:N0} steps"
            )
        );
    }

    private static int Play(int seed)
    {
        var random = new Random(seed);
        var setup = new Setup("random", Controls.All, random.Next(5, 41))
        {
            Births =
                random.Next(2) == 0 ? Enum.GetValues<Birth>() : [Birth.Process, Birth.WithChild, Birth.Slow],
            Leftovers = (Leftovers)random.Next(3),
            HasThief = random.Next(2) == 0,
            HasSecondThread = random.Next(2) == 0,
            MayBeLate = random.Next(2) == 0,
        };
        var world = new ModelWorld(setup, new Choices([], random), tells: true);
        var steps = 0;
        while (steps < 400 && world.Complaint is null && world.CountActions() > 0)
        {
            world.ActAtRandom(random);
            steps++;
        }
        if (world.Complaint is null)
        {
            world.PlayOut();
        }
        Assert.True(
            world.Complaint is null,
            $"{world.Complaint}, with REEVE_MODEL_SEED={seed}:{Environment.NewLine}{string.Join(Environment.NewLine, world.Story)}"
        );
        return steps;
    }

    private static int Read(string variable, int usual) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(variable),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : usual;
}
