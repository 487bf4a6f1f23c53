using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Reeve.Analyzers.Tests;

/// <summary>Compiles a few statements against the library, under the suppressor.</summary>
internal static class Snippet
{
    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Reeve.", StringComparison.Ordinal))
            .Append(typeof(Job).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The warnings of statements in an async method that has a job.</summary>
    public static Task<ImmutableArray<Diagnostic>> CompileBody(
        string statements,
        params ImmutableArray<DiagnosticAnalyzer> analyzers
    ) =>
        Compile(
            $$"""
            using System;
            using System.Threading;
            using System.Threading.Tasks;
            using Reeve;

            public class Snippet
            {
                public static Task<Ticket> TaskOfTicket(Job job) => Task.FromResult(job.Start());

                public static Ticket Helper(Job job) => job.Start();

                public static async Task Run(Job job, Task task, CancellationToken token)
                {
                    await task;
                    {{statements}}
                }
            }
            """,
            analyzers
        );

    public static async Task<ImmutableArray<Diagnostic>> Compile(
        string source,
        params ImmutableArray<DiagnosticAnalyzer> analyzers
    )
    {
        var compilation = CSharpCompilation.Create(
            "Snippet",
            [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest))],
            References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable
            )
        );
        Assert.Empty(
            compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
        );
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]),
            onAnalyzerException: static (exception, _, _) =>
                throw new InvalidOperationException("The suppressor threw.", exception),
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: false,
            reportSuppressedDiagnostics: true
        );
        return await compilation
            .WithAnalyzers([new UnawaitedTicketSuppressor(), .. analyzers], options)
            .GetAllDiagnosticsAsync(TestContext.Current.CancellationToken);
    }
}
