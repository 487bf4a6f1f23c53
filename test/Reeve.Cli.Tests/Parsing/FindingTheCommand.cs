using Reeve.Cli.CommandLine;
using Reeve.Cli.Parsing;

namespace Reeve.Cli.Tests.Parsing;

public sealed class FindingTheCommand
{
    private static readonly RunOptions Options = new();

    [Theory]
    [InlineData("ls -l", "-- ls -l")]
    [InlineData("-- ls -l", "-- ls -l")]
    [InlineData("--cwd x ls --help", "--cwd x -- ls --help")]
    [InlineData("--cwd=x ls -- a", "--cwd=x -- ls -- a")]
    [InlineData("--clear-env ls", "--clear-env -- ls")]
    [InlineData("--shell ls", "--shell -- ls")]
    [InlineData("--shell=bash --env A=1 ls", "--shell=bash --env A=1 -- ls")]
    [InlineData("--help", "--help")]
    [InlineData("--cwd", "--cwd")]
    [InlineData("- x", "-- - x")]
    public void Ends_the_options_at_the_first_word_that_is_none(string words, string expected) =>
        Assert.Equal(expected.Split(' '), CommandWords.Separate(words.Split(' '), Options.All));

    [Fact]
    public void Refuses_an_option_that_does_not_exist() =>
        Assert.Contains(
            "'--nope'",
            Assert
                .Throws<UsageException>(() => CommandWords.Separate(["--nope=1", "ls"], Options.All))
                .Message
        );
}
