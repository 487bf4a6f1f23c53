using Reeve.Spawning.Unix;

namespace Reeve.Tests.Spawning;

/// <summary>How often a tree is looked at of which nobody tells the end.</summary>
public sealed class LookingAtTrees
{
    [Fact]
    public void An_end_that_nobody_tells_is_noticed_late_by_an_eighth_of_the_wait_at_most()
    {
        var looks = Looks(isTold: false, TimeSpan.FromSeconds(1));
        // A step of 100 ms is not taken for an end that came after 85.
        Assert.Contains(looks, look => look.TotalMilliseconds is > 85 and < 100);
        foreach (var (look, next) in looks.Zip(looks.Skip(1)))
        {
            Assert.True(
                next - look <= (look / 8) + LookInterval.Shortest,
                $"After {look} it is looked at {next}."
            );
        }
        Assert.InRange(looks.Count, 8, 60);
    }

    [Fact]
    public void Where_ends_are_told_looks_are_few() =>
        Assert.InRange(Looks(isTold: true, TimeSpan.FromSeconds(1)).Count, 1, 14);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_goes_on_for_long_is_looked_at_four_times_a_second(bool isTold) =>
        Assert.Equal(LookInterval.Longest, LookInterval.After(TimeSpan.FromHours(1), isTold, false, default));

    [Fact]
    public void That_nobody_was_seen_is_proved_soon_however_long_it_took() =>
        Assert.Equal(LookInterval.Shortest, LookInterval.After(TimeSpan.FromHours(1), true, true, default));

    [Fact]
    public void Looks_that_cost_much_are_taken_seldom() =>
        Assert.Equal(
            TimeSpan.FromMilliseconds(30),
            LookInterval.After(TimeSpan.Zero, false, true, TimeSpan.FromMilliseconds(3))
        );

    private static List<TimeSpan> Looks(bool isTold, TimeSpan until)
    {
        var looks = new List<TimeSpan>();
        for (var time = TimeSpan.Zero; time < until; time += LookInterval.After(time, isTold, false, default))
        {
            looks.Add(time);
        }
        return looks;
    }
}
