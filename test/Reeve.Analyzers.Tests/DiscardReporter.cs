using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Reeve.Analyzers.Tests;

/// <summary>What an analyzer may point at when it reports a value that nobody takes.</summary>
public enum PointsAt
{
    Statement,
    Expression,
    Name,
}

/// <summary>Stands for any analyzer that reports every call whose value nobody takes.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class DiscardReporter(string id, PointsAt pointsAt) : DiagnosticAnalyzer
{
    private readonly DiagnosticDescriptor _descriptor = new(
        id,
        "Title",
        "Message",
        "Usage",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true
    );

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [_descriptor];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSyntaxNodeAction(Report, SyntaxKind.ExpressionStatement);
    }

    private void Report(SyntaxNodeAnalysisContext context)
    {
        var statement = (ExpressionStatementSyntax)context.Node;
        if (statement.Expression is InvocationExpressionSyntax call)
        {
            var node = pointsAt switch
            {
                PointsAt.Statement => statement,
                PointsAt.Expression => call,
                _ => (call.Expression as MemberAccessExpressionSyntax)?.Name ?? (SyntaxNode)call.Expression,
            };
            context.ReportDiagnostic(Diagnostic.Create(_descriptor, node.GetLocation()));
        }
    }
}
