using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Reeve.Spawning.Windows.Starting;

namespace Reeve.Tests.Spawning.Windows;

/// <summary>Arguments as one command line, by the rules by which programs take it apart again.</summary>
public sealed class WritingCommandLines
{
    // All that the rules of quoting look at, what cmd.exe would, and some others.
    private static readonly char[] Characters = [.. "ab\\\\\\\" \t\"%&|<>^!'();=,üß€"];

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "\"\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("a\tb", "\"a\tb\"")]
    [InlineData("\"", "\"\\\"\"")]
    [InlineData("a\"b", "\"a\\\"b\"")]
    [InlineData("C:\\dir\\", "C:\\dir\\")]
    [InlineData("C:\\a dir\\", "\"C:\\a dir\\\\\"")]
    [InlineData("\\\"", "\"\\\\\\\"\"")]
    [InlineData("\\\\\" x", "\"\\\\\\\\\\\" x\"")]
    [InlineData("a\\b c", "\"a\\b c\"")]
    [InlineData("%PATH%&^|", "%PATH%&^|")]
    public void Quotes_what_would_be_taken_apart(string argument, string quoted)
    {
        var line = new StringBuilder();
        CommandLine.Append(line, argument);
        Assert.Equal(" " + quoted, line.ToString());
    }

    [Fact]
    public void The_program_s_own_name_cannot_contain_a_quote()
    {
        var line = new StringBuilder();
        Assert.True(CommandLine.TryAppendProgram(line, @"C:\a b\c.exe"));
        Assert.Equal("\"C:\\a b\\c.exe\"", line.ToString());
        Assert.False(CommandLine.TryAppendProgram(line, "a\"b"));
    }

    [Fact]
    public void Whatever_arguments_there_are_come_back_as_they_were()
    {
        var text = Gen.Choose(0, 12)
            .SelectMany(static length => Gen.ArrayOf(Gen.Elements(Characters), length))
            .Select(static characters => new string(characters));
        var arguments = Gen.Choose(1, 5).SelectMany(count => Gen.ArrayOf(text, count));
        Prop.ForAll(
                arguments.ToArbitrary(),
                static arguments =>
                {
                    var line = new StringBuilder("\"program\"");
                    foreach (var argument in arguments)
                    {
                        CommandLine.Append(line, argument);
                    }
                    Assert.Equal(["program", .. arguments], Split(line.ToString()));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(20_000).WithQuietOnSuccess(true));
    }

    /// <summary>By the system itself where it is Windows, else by its documented rules.</summary>
    private static string[] Split(string line) =>
        OperatingSystem.IsWindows() ? NativeSplit.Split(line) : RulesOfSplitting.Split(line);
}
