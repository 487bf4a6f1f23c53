using System.Text;
using Reeve.Spawning.Windows.Starting;

namespace Reeve.Tests.Spawning.Windows;

/// <summary>Arguments as one command line, by the rules by which programs take it apart again.</summary>
public sealed class WritingCommandLines
{
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
    public void Random_arguments_come_back_as_they_were()
    {
        var random = new Random(20261125);
        for (var i = 0; i < 20_000; i++)
        {
            var arguments = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Argument(random)).ToArray();
            var line = new StringBuilder("\"program\"");
            foreach (var argument in arguments)
            {
                CommandLine.Append(line, argument);
            }
            Assert.Equal(["program", .. arguments], Split(line.ToString()));
        }
    }

    /// <summary>By the system itself where it is Windows, else by its documented rules.</summary>
    private static string[] Split(string line) =>
        OperatingSystem.IsWindows() ? NativeSplit.Split(line) : RulesOfSplitting.Split(line);

    private static string Argument(Random random)
    {
        const string Characters = "ab\\\\\\\" \t\"%&|<>^!'();=,üß€";
        var text = new StringBuilder();
        for (var length = random.Next(0, 12); length > 0; length--)
        {
            text.Append(Characters[random.Next(Characters.Length)]);
        }
        return text.ToString();
    }
}
