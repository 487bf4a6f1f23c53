using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Reeve.Analyzers;
using Reeve.Testing;

namespace Reeve.Package.Tests.Readme;

/// <summary>Compiles a program as a new project would that has Reeve's packages, under the shipped suppressor.</summary>
internal static class SampleCompiler
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

    private static readonly string[] Platform = (
        (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!
    ).Split(Path.PathSeparator);

    private static readonly string[] Own =
    [
        typeof(Job).Assembly.Location,
        typeof(SimulatedOs).Assembly.Location,
        .. Platform.Where(IsExtension),
    ];

    /// <summary>The program, compiled without a warning.</summary>
    /// <param name="source">Its source.</param>
    /// <param name="place">Where that stands, for messages.</param>
    /// <param name="accepted">Warnings that do not matter here.</param>
    public static async Task<Compilation> Compile(string source, string place, params string[] accepted)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            "sample",
            [
                CSharpSyntaxTree.ParseText(ImplicitUsings, options),
                CSharpSyntaxTree.ParseText(source, options, path: place),
            ],
            Platform.Where(IsFramework).Concat(Own).Select(path => MetadataReference.CreateFromFile(path)),
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
                    diagnostic.Severity >= DiagnosticSeverity.Warning
                    && !diagnostic.IsSuppressed
                    && !accepted.Contains(diagnostic.Id)
                )
                .Select(diagnostic => diagnostic.ToString())
        );
        return compilation;
    }

    /// <summary>Writes it into the folder, beside the library and what that needs; gives the file to run.</summary>
    public static async Task<string> Write(Compilation compilation, TemporaryFolder folder)
    {
        foreach (var path in Own)
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
