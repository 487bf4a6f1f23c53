using Reeve.Tests;

namespace Reeve.Package.Tests.Packages;

public sealed class Packing(PackedPackages packages) : IClassFixture<PackedPackages>
{
    [Theory]
    [InlineData("Reeve")]
    [InlineData("Reeve.Testing")]
    [InlineData("Reeve.Cli")]
    public void Carries_a_readme_and_both_licences(string package)
    {
        var files = packages.Files(package);

        Assert.Contains("README.md", files);
        Assert.Contains("LICENSE-APACHE", files);
        Assert.Contains("LICENSE-MIT", files);
        Assert.Equal("Apache-2.0 OR MIT", Text(package, "license"));
        Assert.Equal("README.md", Text(package, "readme"));
        Assert.NotEmpty(Text(package, "description"));
    }

    [Theory]
    [InlineData("Reeve")]
    [InlineData("Reeve.Testing")]
    public void Carries_the_library_with_its_documentation_and_symbols(string package)
    {
        var files = packages.Files(package);

        Assert.Contains($"lib/net10.0/{package}.dll", files);
        Assert.Contains($"lib/net10.0/{package}.xml", files);
        Assert.Contains($"lib/net10.0/{package}.pdb", packages.Files(package, "snupkg"));
    }

    [Fact]
    public void Carries_the_suppressor() =>
        Assert.Equal(
            ["analyzers/dotnet/cs/Reeve.Analyzers.dll"],
            packages.Files("Reeve").Where(file => file.StartsWith("analyzers/", StringComparison.Ordinal))
        );

    [Theory]
    [InlineData("Reeve", "Microsoft.Extensions.Logging.Abstractions")]
    [InlineData("Reeve.Testing", "Reeve")]
    public void Depends_on_no_more_than_it_must(string package, string dependency) =>
        Assert.Equal(
            [dependency],
            packages
                .Manifest(package)
                .Descendants()
                .Where(element => element.Name.LocalName is "dependency")
                .Select(element => element.Attribute("id")!.Value)
        );

    [Fact]
    public void Makes_the_program_a_tool()
    {
        Assert.Contains("tools/net10.0/any/DotnetToolSettings.xml", packages.Files("Reeve.Cli"));
        Assert.Contains(
            packages.Manifest("Reeve.Cli").Descendants(),
            element =>
                element.Name.LocalName is "packageType" && element.Attribute("name")!.Value is "DotnetTool"
        );
    }

    /// <summary>A new project that has nothing but the package: one ticket and one task go unawaited.</summary>
    [Fact]
    public async Task Suppresses_in_a_project_that_references_the_package()
    {
        using var folder = new TemporaryFolder();
        await packages.WriteSettings(folder);
        await folder.Write(
            "App.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <ImplicitUsings>enable</ImplicitUsings>
                <UseAppHost>false</UseAppHost>
                <RestorePackagesPath>packages</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Reeve" Version="{packages.Version("Reeve")}" />
              </ItemGroup>
            </Project>
            """
        );
        await folder.Write(
            "Program.cs",
            """
            using Reeve;

            await using var job = new Job(Command.Exec("true"));
            job.Start();
            Task.Delay(0);
            """
        );

        var build = (await ProgramRun.Dotnet(folder.Path, "build", "--nologo")).EnsureSuccess();

        Assert.Contains("Program.cs(5,1): warning CS4014", build.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Program.cs(4,", build.Output, StringComparison.Ordinal);
        Assert.Contains("1 Warning(s)", build.Output, StringComparison.Ordinal);
    }

    private string Text(string package, string name) =>
        packages.Manifest(package).Elements().Single(element => element.Name.LocalName == name).Value;
}
