namespace Reeve.Tests.Spawning;

/// <summary>What children inherit of signals, seen from a supervisor of its own.</summary>
public sealed class SignalsOfChildren
{
    private const string SignalsIgnored = "sed -n 's/^SigIgn:[[:space:]]*//p' /proc/self/status";

    [Theory]
    [InlineData("true", "0000000")]
    [InlineData("trap '' HUP USR1", "0000201")]
    [InlineData("trap '' PIPE CHLD", "0000000")]
    public async Task Keep_ignoring_what_the_supervisor_was_made_to_ignore(string setting, string expected)
    {
        var check = $"{SignalsIgnored} | grep -q \"{expected}$\"";
        var script = $"{setting}; exec {TestChild.Path} supervise sh -c \"$CHECK\"";
        var command = Command.InShell(script);
        await using var child = await Watched.Start(
            command with
            {
                Environment = EnvironmentChanges.None.Set("CHECK", check),
            }
        );
        Assert.Equal(ProcessEnd.Exit(0), (await child.Exited).End);
    }
}
