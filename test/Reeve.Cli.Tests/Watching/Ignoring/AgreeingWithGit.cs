using System.Diagnostics;
using Reeve.Cli.Tests.Helpers;
using Reeve.Cli.Watching.Ignoring;

namespace Reeve.Cli.Tests.Watching.Ignoring;

/// <summary>Random rules in random directories, each asked of <c>git check-ignore</c> as well.</summary>
public sealed class AgreeingWithGit
{
    private static readonly string[] Pieces =
    [
        "a",
        "b",
        "ab",
        "*",
        "?",
        "**",
        "[ab]",
        "[!a]",
        "[^b]",
        "[a-c]",
        "[]a]",
        "[[:alpha:]]",
        "\\*",
        "\\!",
        "\\a",
        "/",
        "/",
        "/",
        "a*",
        "*.c",
        ".c",
        "!",
        "#",
        " ",
        "\\ ",
        "**/",
        "/**",
        "/**/",
        "[",
        "-",
        "]",
    ];

    private static readonly string[] Names = ["a", "b", "ab", "c", "a.c", "b.c", "!a", "a b", "#a", "x]"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Ignores_what_git_ignores(int seed)
    {
        Assert.SkipUnless(await HasGitAsync(), "git is not installed");
        var random = new Random(seed);
        for (var round = 0; round < 15; round++)
        {
            await CompareAsync(random);
        }
    }

    private static async Task CompareAsync(Random random)
    {
        using var folder = new TemporaryFolder();
        await GitAsync(folder.Path, "", "init", "-q");
        var rules = new List<string>();
        foreach (var directory in (string[])["", "a/", "a/b/"])
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => Rule(random) + "\n"));
            folder.Write(directory + ".gitignore", text);
            rules.Add($"{directory}: {text.Replace("\n", " | ", StringComparison.Ordinal)}");
        }
        var paths = Enumerable.Range(0, 40).Select(_ => RandomPath(random)).Distinct().ToArray();
        var output = await GitAsync(
            folder.Path,
            string.Concat(paths.Select(path => path + "\0")),
            "check-ignore",
            "--no-index",
            "--stdin",
            "-z"
        );
        var ignored = output.Split('\0').ToHashSet();
        var own = new IgnoreRules(folder.Path, [], folder.Path);
        Assert.All(
            paths,
            path =>
                Assert.True(
                    ignored.Contains(path)
                        == own.IsIgnored(folder.At(path), Directory.Exists(folder.At(path))),
                    $"'{path}' with {string.Join(' ', rules)}: git says {ignored.Contains(path)}"
                )
        );
    }

    private static string Rule(Random random) =>
        (random.Next(4) == 0 ? "!" : "")
        + string.Concat(
            Enumerable.Range(0, random.Next(1, 5)).Select(_ => Pieces[random.Next(Pieces.Length)])
        );

    private static string RandomPath(Random random) =>
        string.Join(
            '/',
            Enumerable.Range(0, random.Next(1, 5)).Select(_ => Names[random.Next(Names.Length)])
        );

    private static async Task<bool> HasGitAsync()
    {
        try
        {
            await GitAsync(Path.GetTempPath(), "", "--version");
            return true;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static async Task<string> GitAsync(string folder, string input, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("git", arguments)
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                Environment = { ["GIT_CONFIG_GLOBAL"] = "/dev/null" },
            }
        )!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }
}
