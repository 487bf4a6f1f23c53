using Reeve.Cli.Watching.Ignoring;

namespace Reeve.Cli.Tests.Watching.Ignoring;

public sealed class MatchingIgnoreRules
{
    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "x/y/a", true)]
    [InlineData("a", "ab", false)]
    [InlineData("/a", "a", true)]
    [InlineData("/a", "x/a", false)]
    [InlineData("x/a", "x/a", true)]
    [InlineData("x/a", "y/x/a", false)]
    [InlineData("*.log", "x/y.log", true)]
    [InlineData("x/*.log", "x/y/z.log", false)]
    [InlineData("**/b", "b", true)]
    [InlineData("**/b", "x/y/b", true)]
    [InlineData("x/**", "x/y/z", true)]
    [InlineData("x/**", "x", false)]
    [InlineData("x/**/z", "x/z", true)]
    [InlineData("x/**/z", "x/a/b/z", true)]
    [InlineData("x**z/q", "x/z/q", false)]
    [InlineData("?.c", "a.c", true)]
    [InlineData("x/?", "x//", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[!a-c]x", "bx", false)]
    [InlineData("[^a-c]x", "dx", true)]
    [InlineData("[]x]", "]", true)]
    [InlineData("[[:digit:]]", "7", true)]
    [InlineData("[[:digit:]]", "x", false)]
    [InlineData("[a", "[a", false)]
    [InlineData("\\*", "*", true)]
    [InlineData("\\*", "a", false)]
    [InlineData("\\!a", "!a", true)]
    [InlineData("\\#a", "#a", true)]
    [InlineData("a ", "a", true)]
    [InlineData("a\\ ", "a ", true)]
    [InlineData("a\r", "a", true)]
    [InlineData("a\\", "a\\", false)]
    public void Matches_a_file_as_git_does(string rule, string path, bool expected) =>
        Assert.Equal(expected, IgnoreRule.Parse(rule)!.Matches(path, isDirectory: false));

    [Fact]
    public void Matches_directories_alone_when_the_rule_ends_in_a_slash()
    {
        var rule = IgnoreRule.Parse("a/")!;
        Assert.True(rule.Matches("x/a", isDirectory: true));
        Assert.False(rule.Matches("x/a", isDirectory: false));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("# a")]
    [InlineData("/")]
    [InlineData("!")]
    public void Says_nothing_by_an_empty_line_or_a_comment(string line) =>
        Assert.Null(IgnoreRule.Parse(line));

    [Fact(Timeout = 10_000)]
    public async Task Takes_no_exponential_time_for_many_stars()
    {
        var rule = IgnoreRule.Parse(string.Concat(Enumerable.Repeat("a*", 30)) + "b")!;
        var matches = await Task.Run(
            () => rule.Matches(new string('a', 200), isDirectory: false),
            TestContext.Current.CancellationToken
        );
        Assert.False(matches);
    }
}
