using Reeve.Cli.Parsing;

namespace Reeve.Cli.Tests.Parsing;

public sealed class ReadingStopSequences
{
    [Fact]
    public void Is_the_default_when_nothing_is_said() =>
        Assert.Equal(StopSequence.Default, StopSteps.Parse([], null, null));

    [Fact]
    public void Takes_the_steps_in_their_order() =>
        Assert.Equal(
            StopSequence
                .Graceful(Signal.Interrupt, TimeSpan.FromSeconds(2))
                .Then(Signal.Terminate, Timeout.InfiniteTimeSpan),
            StopSteps.Parse(["INT 2s", "sigterm forever"], null, null)
        );

    [Fact]
    public void Takes_the_short_form()
    {
        Assert.Equal(
            StopSequence.Graceful(Signal.Quit, TimeSpan.FromMilliseconds(5)),
            StopSteps.Parse([], "QUIT", "5ms")
        );
        Assert.Equal(
            StopSequence.Graceful(Signal.Quit, TimeSpan.FromSeconds(10)),
            StopSteps.Parse([], "QUIT", null)
        );
        Assert.Equal(StopSequence.Graceful(Signal.Terminate, TimeSpan.Zero), StopSteps.Parse([], null, "0"));
    }

    [Fact]
    public void Kills_at_once_when_the_only_step_is_a_kill() =>
        Assert.Equal(StopSequence.Kill, StopSteps.Parse(["KILL"], null, null));

    [Theory]
    [InlineData("INT", "lacks a time")]
    [InlineData("NOPE 2s", "not a signal")]
    [InlineData("INT 2s 3s", "not a stop step")]
    [InlineData("", "not a stop step")]
    [InlineData("INT -2s", "negative")]
    [InlineData("KILL 2s", "KILL takes no time")]
    public void Refuses_a_step_that_makes_no_sense(string step, string reason) =>
        Assert.Contains(
            reason,
            Assert.Throws<UsageException>(() => StopSteps.Parse([step], null, null)).Message
        );

    [Fact]
    public void Refuses_a_kill_before_other_steps() =>
        Assert.Throws<UsageException>(() => StopSteps.Parse(["KILL", "INT 2s"], null, null));

    [Fact]
    public void Refuses_both_forms_at_once() =>
        Assert.Contains(
            "cannot be combined",
            Assert.Throws<UsageException>(() => StopSteps.Parse(["INT 2s"], null, "2s")).Message
        );
}
