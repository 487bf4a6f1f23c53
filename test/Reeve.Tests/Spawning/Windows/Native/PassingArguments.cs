using System.Text;

namespace Reeve.Tests.Spawning.Windows.Native;

/// <summary>What programs and batch files get of their arguments.</summary>
public sealed class PassingArguments
{
    [Fact]
    public async Task Programs_get_them_as_they_are()
    {
        string[] arguments =
        [
            "",
            "a b",
            "\"",
            "\\\\\" x",
            "c:\\dir\\",
            "c:\\a dir\\",
            "%PATH%",
            "^&|<>!",
            "ü\n€😀",
        ];
        var output = await Watched.Output(Command.Exec(TestChild.Path, ["hex", .. arguments]));
        Assert.Equal(
            string.Join(
                ' ',
                arguments.Select(text => Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text)))
            ),
            output.TrimEnd()
        );
    }

    [Fact]
    public async Task A_shell_line_goes_raw_to_cmd()
    {
        Assert.Equal("\"a b\"  c", (await Watched.Output(Command.InShell("echo \"a b\"  c"))).TrimEnd());
        await using var child = await Watched.Start(Command.InShell("exit 7"));
        Assert.Equal(ProcessEnd.Exit(7), (await child.Exited).End);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("a b")]
    [InlineData("a&echo INJECTED")]
    [InlineData("a|echo INJECTED")]
    [InlineData("!CMDCMDLINE!^&echo INJECTED")]
    public async Task A_batch_file_gets_them_and_no_argument_is_a_command(string argument)
    {
        using var file = new TemporaryFile();
        var batch = Path.Combine(file.Folder, "a batch.cmd");
        await File.WriteAllTextAsync(batch, "@echo off\r\necho got %1\r\n");
        var output = await Watched.Output(Command.Exec(batch, argument));
        Assert.Equal([$"got \"{argument}\""], output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("\"&echo INJECTED")]
    [InlineData("%PATH%")]
    [InlineData("a\necho INJECTED")]
    public async Task What_a_batch_file_cannot_be_given_is_refused(string argument)
    {
        using var file = new TemporaryFile();
        var batch = Path.Combine(file.Folder, "batch.bat");
        await File.WriteAllTextAsync(batch, "@echo got %1\r\n");
        // The system does not see the dots at the end of a name.
        foreach (var path in (string[])[batch, Path.ChangeExtension(batch, null), batch + ". ."])
        {
            var failure = await Assert.ThrowsAsync<SpawnException>(() =>
                Watched.Start(Command.Exec(path, argument))
            );
            Assert.Equal(SpawnFailure.InvalidText, failure.Reason);
            Assert.Contains("it is a batch file, and its argument 1 contains", failure.Message);
        }
    }
}
