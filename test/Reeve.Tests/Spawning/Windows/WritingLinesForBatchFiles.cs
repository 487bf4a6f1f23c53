using Reeve.Spawning.Windows.Starting;

namespace Reeve.Tests.Spawning.Windows;

/// <summary>What goes to a batch file is quoted by the rules of <c>cmd.exe</c>, or refused: no argument is ever a command there.</summary>
public sealed class WritingLinesForBatchFiles
{
    [Theory]
    [InlineData(@"C:\a.bat", true)]
    [InlineData(@"C:\a.CMD", true)]
    [InlineData(@"C:\a.bat. .", true)]
    [InlineData(@"C:\a.bat ", true)]
    [InlineData(@"C:\a.exe", false)]
    [InlineData(@"C:\bat", false)]
    public void Knows_them_as_the_system_does(string file, bool isBatchFile) =>
        Assert.Equal(isBatchFile, BatchFile.Is(file));

    [Fact]
    public void Quotes_every_argument()
    {
        var line = BatchFile.TryWrite(
            @"C:\cmd.exe",
            @"C:\my dir\a.bat",
            ["a&calc", "b|c", "<>^!", "", "e f", @"C:\dir\"],
            out var refused
        );
        Assert.Null(refused);
        Assert.Equal(
            "\"C:\\cmd.exe\" /D /E:ON /V:OFF /S /C \"\"C:\\my dir\\a.bat\" \"a&calc\" \"b|c\" \"<>^!\" \"\" \"e f\" \"C:\\dir\\\\\"\"",
            line
        );
    }

    [Theory]
    [InlineData("\"&calc.exe", "its argument 2 contains a quote")]
    [InlineData("%CMDCMDLINE:~-1%&calc.exe", "its argument 2 contains a percent sign")]
    [InlineData("a\r\ncalc.exe", "its argument 2 contains a line end")]
    [InlineData("a\ncalc.exe", "its argument 2 contains a line end")]
    public void Refuses_what_cannot_be_quoted(string argument, string why)
    {
        Assert.Null(BatchFile.TryWrite(@"C:\cmd.exe", @"C:\a.bat", ["fine", argument], out var refused));
        Assert.Equal(why, refused);
    }

    [Fact]
    public void Refuses_a_path_that_cannot_be_quoted()
    {
        Assert.Null(BatchFile.TryWrite(@"C:\cmd.exe", @"C:\%x%\a.bat", [], out var refused));
        Assert.Equal("its path contains a percent sign", refused);
    }
}
