using Reeve.Tests;

namespace Reeve.Package.Tests.Packages;

/// <summary>The packages, built and packed as for a release in two checkouts at different places.</summary>
/// <remarks>
/// Each is a copy of the sources with one commit, the same in both, and an address at which its origin is said to be: that is
/// what SourceLink goes by. Nothing is asked of that address.
/// </remarks>
public sealed class TwoCheckouts : IAsyncLifetime
{
    public const string Origin = "https://github.com/example/reeve";

    private static readonly string[] Copied =
    [
        "src",
        ".editorconfig",
        ".gitignore",
        "BannedSymbols.txt",
        "Directory.Build.props",
        "Directory.Packages.props",
        "global.json",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
    ];

    private static readonly Dictionary<string, string> Variables = new(StringComparer.Ordinal)
    {
        ["CI"] = "true",
        ["UseSharedCompilation"] = "false",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_AUTHOR_NAME"] = "test",
        ["GIT_AUTHOR_EMAIL"] = "test@example.org",
        ["GIT_AUTHOR_DATE"] = "2026-01-01T00:00:00Z",
        ["GIT_COMMITTER_NAME"] = "test",
        ["GIT_COMMITTER_EMAIL"] = "test@example.org",
        ["GIT_COMMITTER_DATE"] = "2026-01-01T00:00:00Z",
    };

    private readonly TemporaryFolder _folder = new();

    /// <summary>The folder with the packages of the first.</summary>
    public string First => Path.Combine(_folder.Path, "first-packages");

    /// <summary>The folder with the packages of the second.</summary>
    public string Second => Path.Combine(_folder.Path, "second-packages");

    public async ValueTask InitializeAsync()
    {
        await Pack(Path.Combine(_folder.Path, "first"), First);
        await Pack(Path.Combine(_folder.Path, "elsewhere", "and", "deeper"), Second);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }

    private static async Task Pack(string checkout, string packages)
    {
        foreach (var name in Copied)
        {
            Copy(Path.Combine(SourceTree.Root, name), Path.Combine(checkout, name));
        }
        await File.WriteAllTextAsync(
            Path.Combine(checkout, "Packages.slnx"),
            """
            <Solution>
              <Project Path="src/Reeve/Reeve.csproj" />
              <Project Path="src/Reeve.Analyzers/Reeve.Analyzers.csproj" />
              <Project Path="src/Reeve.Testing/Reeve.Testing.csproj" />
              <Project Path="src/Reeve.Cli/Reeve.Cli.csproj" />
            </Solution>
            """,
            TestContext.Current.CancellationToken
        );
        await Git(checkout, "init", "--quiet", "--initial-branch", "main");
        await Git(checkout, "remote", "add", "origin", Origin + ".git");
        await Git(checkout, "add", "--all");
        await Git(checkout, "commit", "--quiet", "--message", "The sources");
        var run = await ProgramRun.Of(
            "dotnet",
            checkout,
            Variables,
            "pack",
            "Packages.slnx",
            "--configuration",
            "Release",
            "--output",
            packages
        );
        Assert.DoesNotContain("warning", run.EnsureSuccess().Output, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task Git(string checkout, params string[] arguments) =>
        (await ProgramRun.Of("git", checkout, Variables, arguments)).EnsureSuccess();

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        if (File.Exists(from))
        {
            File.Copy(from, to);
            return;
        }
        Directory.CreateDirectory(to);
        foreach (var entry in Directory.GetFileSystemEntries(from))
        {
            Copy(entry, Path.Combine(to, Path.GetFileName(entry)));
        }
    }
}
