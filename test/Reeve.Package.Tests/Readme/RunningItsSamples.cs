using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Reeve.Analyzers;

namespace Reeve.Package.Tests.Readme;

/// <summary>
/// Every <c>csharp</c> block of README.md and docs/streams.md is a whole program. It is compiled as a new project would compile it, under the
/// shipped suppressor and without a warning, and run; where a <c>text</c> block follows, that is what it writes.
/// </summary>
public sealed class RunningItsSamples
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    public static TheoryData<string, int> Places =>
        new(ReadmeSample.ReadAll().Select(sample => (sample.Document, sample.Line)));

    [Fact]
    public void Has_samples() => Assert.NotEmpty(ReadmeSample.ReadAll());

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Compiles_and_does_what_it_says(string document, int line)
    {
        var sample = ReadmeSample.ReadAll().Single(one => one.Document == document && one.Line == line);
        using var folder = new TemporaryFolder();
        var program = await Compile(sample, folder);

        var run = (await ProgramRun.Dotnet(folder.Path, program)).EnsureSuccess();

        Assert.Empty(run.Errors);
        if (sample.Output is { } output)
        {
            Assert.Equal(output, run.Output, ignoreLineEndingDifferences: true);
        }
    }

    /// <summary>Compiles the sample into the folder, beside the library and what that needs.</summary>
    private static async Task<string> Compile(ReadmeSample sample, TemporaryFolder folder)
    {
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        string[] own = [typeof(Job).Assembly.Location, .. platform.Where(IsExtension)];
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            "sample",
            [
                CSharpSyntaxTree.ParseText(ImplicitUsings, options),
                CSharpSyntaxTree.ParseText(
                    sample.Source,
                    options,
                    path: $"{sample.Document}, from line {sample.Line}"
                ),
            ],
            platform.Where(IsFramework).Concat(own).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(
                OutputKind.ConsoleApplication,
                nullableContextOptions: NullableContextOptions.Enable
            )
        );
        var diagnostics = await compilation
            .WithAnalyzers(ImmutableArray.Create<DiagnosticAnalyzer>(new UnawaitedTicketSuppressor()))
            .GetAllDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.Empty(
            diagnostics
                .Where(diagnostic =>
                    diagnostic.Severity >= DiagnosticSeverity.Warning && !diagnostic.IsSuppressed
                )
                .Select(diagnostic => diagnostic.ToString())
        );
        foreach (var path in own)
        {
            File.Copy(path, Path.Combine(folder.Path, Path.GetFileName(path)));
        }
        var program = Path.Combine(folder.Path, "sample.dll");
        Assert.True(
            compilation.Emit(program, cancellationToken: TestContext.Current.CancellationToken).Success
        );
        await File.WriteAllTextAsync(
            Path.ChangeExtension(program, ".runtimeconfig.json"),
            $$"""
            {
              "runtimeOptions": {
                "tfm": "net10.0",
                "framework": { "name": "Microsoft.NETCore.App", "version": "{{Environment.Version}}" },
                "configProperties": { "System.Globalization.Invariant": true }
              }
            }
            """,
            TestContext.Current.CancellationToken
        );
        return program;
    }

    private static bool IsFramework(string path) =>
        string.Equals(
            Path.GetDirectoryName(path),
            Path.GetDirectoryName(typeof(object).Assembly.Location),
            StringComparison.Ordinal
        );

    private static bool IsExtension(string path) =>
        Path.GetFileName(path).StartsWith("Microsoft.Extensions.", StringComparison.Ordinal);
}
