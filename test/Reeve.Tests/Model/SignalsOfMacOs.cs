using Reeve.Spawning.MacOS;

namespace Reeve.Tests.Model;

/// <summary>
/// The numbers of macOS against those of its header, bsd/sys/signal.h of XNU, as far as they differ from Linux or are the same
/// for all.
/// </summary>
public sealed class SignalsOfMacOs
{
    [Theory]
    [InlineData("HUP", 1)]
    [InlineData("INT", 2)]
    [InlineData("QUIT", 3)]
    [InlineData("KILL", 9)]
    [InlineData("TERM", 15)]
    [InlineData("EMT", 7)]
    [InlineData("BUS", 10)]
    [InlineData("SYS", 12)]
    [InlineData("URG", 16)]
    [InlineData("STOP", 17)]
    [InlineData("TSTP", 18)]
    [InlineData("CONT", 19)]
    [InlineData("CHLD", 20)]
    [InlineData("IO", 23)]
    [InlineData("WINCH", 28)]
    [InlineData("INFO", 29)]
    [InlineData("USR1", 30)]
    [InlineData("SIGUSR2", 31)]
    public void Have_their_own_numbers(string name, int number)
    {
        Assert.True(MacSignals.Table.TryParse(name, out var parsed));
        Assert.Equal(number, parsed);
        Assert.EndsWith(name, MacSignals.Table.NameOf(number), StringComparison.Ordinal);
    }

    [Fact]
    public void Are_31_and_none_is_for_real_time()
    {
        Assert.Equal(Enumerable.Range(1, 31), MacSignals.Numbers.Select(pair => pair.Number).Distinct());
        Assert.False(MacSignals.Table.CanBeSent(32));
        Assert.False(MacSignals.Table.TryParse("RTMIN", out _));
        Assert.False(MacSignals.Table.TryParse("PWR", out _));
    }
}
