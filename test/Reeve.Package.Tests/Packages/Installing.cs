using System.Reflection;

namespace Reeve.Package.Tests.Packages;

/// <summary>The packages as a stranger has them: from a folder, in a new project outside of this repository.</summary>
public sealed class Installing(PackedPackages packages) : IClassFixture<PackedPackages>
{
    private static readonly string Runtime = typeof(Installing)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key is "RuntimeIdentifier")
        .Value!;

    private const string Program = """
        using Reeve;
        using Reeve.Testing;

        var captured = await Command.Exec("echo", "a real process").CaptureAsync();
        Console.Write(captured.EnsureSuccess().StandardOutput);

        await using var job = new Job(Command.InShell("sleep 1000 & sleep 1000 & wait"));
        await job.Start();
        var stop = await job.Stop();
        Console.WriteLine($"{stop.Kind}; {stop.Run!.Members().Count} are left");

        var os = new SimulatedOs();
        os.Define("server", process => process.After(TimeSpan.FromHours(1), p => p.Exit(3)));
        var simulated = os.CreateJob(Command.Exec("server"));
        simulated.Start();
        os.Advance(TimeSpan.FromHours(1));
        Console.WriteLine($"a simulated one {os.Processes[0].End}");
        """;

    private const string Output = """
        a real process
        Done; 0 are left
        a simulated one exited with status 3

        """;

    [Fact]
    public async Task Serves_a_new_project()
    {
        using var folder = await NewProject();

        (await ProgramRun.Dotnet(folder.Path, "build", "--nologo", "-warnaserror")).EnsureSuccess();
        var run = (await ProgramRun.Dotnet(folder.Path, "bin/Debug/net10.0/App.dll")).EnsureSuccess();

        Assert.Empty(run.Errors);
        Assert.Equal(Output, run.Output);
    }

    /// <summary>The trimmer finds nothing in it that it cannot see through, and the program still does all that it did.</summary>
    [Fact]
    public async Task Can_be_trimmed()
    {
        using var folder = await NewProject();

        var publish = (
            await ProgramRun.Dotnet(
                folder.Path,
                "publish",
                "--nologo",
                "--runtime",
                Runtime,
                "--self-contained",
                "-p:PublishTrimmed=true",
                "-p:TrimmerSingleWarn=false",
                "--output",
                "out"
            )
        ).EnsureSuccess();
        var run = (
            await ProgramRun.Of(Path.Combine(folder.Path, "out", "App"), folder.Path, NoVariables)
        ).EnsureSuccess();

        Assert.DoesNotContain("warning", publish.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(Output, run.Output);
        // It was trimmed indeed.
        Assert.False(File.Exists(Path.Combine(folder.Path, "out", "System.Private.Xml.dll")));
    }

    [Fact]
    public async Task Gives_the_program_as_a_tool()
    {
        using var folder = new TemporaryFolder();
        await packages.WriteSettings(folder);
        (
            await ProgramRun.Dotnet(
                folder.Path,
                "tool",
                "install",
                "Reeve.Cli",
                "--version",
                packages.Version("Reeve.Cli"),
                "--tool-path",
                "tools",
                "--configfile",
                "nuget.config"
            )
        ).EnsureSuccess();
        var reeve = Path.Combine(folder.Path, "tools", "reeve");

        var run = await ProgramRun.Of(
            reeve,
            folder.Path,
            NoVariables,
            "run",
            "--",
            "sh",
            "-c",
            "echo under reeve; exit 7"
        );
        var version = await ProgramRun.Of(reeve, folder.Path, NoVariables, "--version");

        Assert.Equal(7, run.ExitCode);
        Assert.Equal("under reeve\n", run.Output);
        Assert.StartsWith(
            packages.Version("Reeve.Cli"),
            version.EnsureSuccess().Output,
            StringComparison.Ordinal
        );
    }

    private static Dictionary<string, string> NoVariables => [];

    private async Task<TemporaryFolder> NewProject()
    {
        var folder = new TemporaryFolder();
        await packages.WriteSettings(folder);
        await folder.Write(
            "App.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <ImplicitUsings>enable</ImplicitUsings>
                <InvariantGlobalization>true</InvariantGlobalization>
                <RestorePackagesPath>packages</RestorePackagesPath>
                <!-- Else a program published with its runtime downloads that of ASP.NET too. -->
                <DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Reeve" Version="{packages.Version("Reeve")}" />
                <PackageReference Include="Reeve.Testing" Version="{packages.Version("Reeve.Testing")}" />
              </ItemGroup>
            </Project>
            """
        );
        await folder.Write("Program.cs", Program);
        return folder;
    }
}
