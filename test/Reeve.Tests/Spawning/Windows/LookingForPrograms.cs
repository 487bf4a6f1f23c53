using Reeve.Spawning.Windows.Starting;

namespace Reeve.Tests.Spawning.Windows;

/// <summary>Which file a name or path means.</summary>
public sealed class LookingForPrograms
{
    [Theory]
    [InlineData("tool", @"C:\bin\tool.exe")]
    [InlineData("TOOL.EXE", @"C:\bin\TOOL.EXE")]
    [InlineData("script", @"D:\my tools\script.cmd")]
    [InlineData("script.cmd", @"D:\my tools\script.cmd")]
    [InlineData("both", @"C:\bin\both.exe")]
    [InlineData("tool.1", @"C:\bin\tool.1.exe")]
    [InlineData("page", null)]
    [InlineData("page.js", null)]
    [InlineData("here", null)]
    [InlineData("here.exe", null)]
    [InlineData(@".\here", @"C:\work\here.exe")]
    [InlineData("./here.exe", @"C:\work\here.exe")]
    [InlineData(@"sub\deep", @"C:\work\sub\deep.exe")]
    [InlineData(@"C:\bin\tool", @"C:\bin\tool.exe")]
    [InlineData(@"\bin\tool", @"C:\bin\tool.exe")]
    [InlineData(@"C:\bin\plain", @"C:\bin\plain")]
    [InlineData(@"C:\bin\script.bat", null)]
    public void Finds(string program, string? file)
    {
        string[] files =
        [
            @"C:\bin\tool.exe",
            @"C:\bin\both.exe",
            @"C:\bin\both.cmd",
            @"C:\bin\tool.1.exe",
            @"C:\bin\plain",
            @"C:\bin\page.js",
            @"D:\my tools\script.cmd",
            @"D:\my tools\both.exe",
            @"C:\work\here.exe",
            @"C:\work\sub\deep.exe",
        ];
        var search = new ProgramSearch(
            "C:\\bin;;\"D:\\my tools\"",
            ".COM;.EXE;.BAT;.CMD;.JS",
            @"C:\work",
            @"C:\Windows\System32",
            path => files.Contains(path, StringComparer.OrdinalIgnoreCase)
        );
        Assert.Equal(file, search.Find(program));
        Assert.Equal([@"C:\bin", @"D:\my tools"], search.Directories);
    }

    [Fact]
    public void The_order_of_the_endings_is_that_of_the_child_s_PATHEXT()
    {
        Assert.Equal(@"C:\x.cmd", Search(".CMD;.EXE").Find(@"C:\x")?.ToLowerInvariant().Replace("c:", "C:"));
        Assert.Equal(@"C:\x.exe", Search(".EXE;.CMD").Find(@"C:\x")?.ToLowerInvariant().Replace("c:", "C:"));
        Assert.Equal(@"C:\x.com", Search(null).Find(@"C:\x"));
    }

    [Fact]
    public void Without_a_path_the_system_s_directory_is_searched() =>
        Assert.Equal([@"C:\Windows\System32"], Search(null).Directories);

    private static ProgramSearch Search(string? endings) =>
        new(null, endings, @"C:\work", @"C:\Windows\System32", static _ => true);
}
