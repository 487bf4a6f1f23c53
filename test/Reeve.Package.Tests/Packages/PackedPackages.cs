using System.IO.Compression;
using System.Xml.Linq;
using Reeve.Tests;

namespace Reeve.Package.Tests.Packages;

/// <summary>The packages, packed once for all tests from what was built for them.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>A folder that holds the packages: a feed.</summary>
    public string Feed => _folder.Path;

    public async ValueTask InitializeAsync()
    {
        foreach (var project in (string[])["Reeve", "Reeve.Testing", "Reeve.Cli"])
        {
            var run = await ProgramRun.Dotnet(
                SourceTree.Root,
                "pack",
                $"src/{project}/{project}.csproj",
                "--no-build",
                "--configuration",
                ProgramRun.Configuration,
                "--output",
                Feed
            );
            Assert.DoesNotContain("warning", run.EnsureSuccess().Output, StringComparison.OrdinalIgnoreCase);
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }

    /// <summary>The names of the files in a package.</summary>
    public IReadOnlyList<string> Files(string package, string extension = "nupkg")
    {
        using var archive = ZipFile.OpenRead(PathOf(package, extension));
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    /// <summary>What the package says of itself.</summary>
    public XElement Manifest(string package)
    {
        using var archive = ZipFile.OpenRead(PathOf(package, "nupkg"));
        using var manifest = archive.GetEntry(package + ".nuspec")!.Open();
        return XDocument.Load(manifest).Root!.Elements().Single();
    }

    public string Version(string package) =>
        Manifest(package).Elements().Single(element => element.Name.LocalName is "version").Value;

    private string PathOf(string package, string extension) =>
        Assert.Single(
            Directory.GetFiles(Feed, $"{package}.*.{extension}"),
            path => char.IsAsciiDigit(Path.GetFileName(path)[package.Length + 1])
        );
}
