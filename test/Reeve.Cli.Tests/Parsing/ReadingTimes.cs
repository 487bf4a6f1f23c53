using Reeve.Cli.Parsing;

namespace Reeve.Cli.Tests.Parsing;

public sealed class ReadingTimes
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("2s", 2_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("1m", 60_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("3", 3_000)]
    [InlineData("0", 0)]
    [InlineData(" 0MS ", 0)]
    public void Reads_a_number_with_a_unit_or_bare_seconds(string text, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Durations.Parse(text, allowForever: false));

    [Fact]
    public void Reads_forever_where_it_is_allowed()
    {
        Assert.Equal(Timeout.InfiniteTimeSpan, Durations.Parse("forever", allowForever: true));
        Assert.Throws<UsageException>(() => Durations.Parse("forever", allowForever: false));
    }

    [Theory]
    [InlineData("-1s", "negative")]
    [InlineData("", "not a time")]
    [InlineData("s", "not a time")]
    [InlineData("2 s", "not a time")]
    [InlineData("soon", "not a time")]
    [InlineData("1e3", "not a time")]
    [InlineData("NaN", "not a time")]
    [InlineData("9999h", "too long")]
    public void Refuses_what_is_no_time_and_says_why(string text, string reason) =>
        Assert.Contains(
            reason,
            Assert.Throws<UsageException>(() => Durations.Parse(text, allowForever: true)).Message
        );
}
