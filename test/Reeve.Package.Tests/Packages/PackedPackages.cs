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

    /// <summary>
    /// Makes a folder one whose projects take packages from here alone; what these need is where this checkout's own packages
    /// were restored to, so there is no network.
    /// </summary>
    internal async Task WriteSettings(TemporaryFolder folder)
    {
        await folder.Write("Directory.Build.props", "<Project />");
        await folder.Write("Directory.Build.targets", "<Project />");
        await folder.Write("Directory.Packages.props", "<Project />");
        await folder.Write(
            "nuget.config",
            $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="here" value="{Feed}" />
              </packageSources>
              <fallbackPackageFolders>
                <clear />
                <add key="restored" value="{PackageCache()}" />
              </fallbackPackageFolders>
            </configuration>
            """
        );
    }

    private static string PackageCache() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            ".nuget",
            "packages"
        );

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
