using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Reeve.Analyzers;

/// <summary>
/// Takes back the warnings about a call that is not awaited when what the call gives is a <c>Reeve.Ticket</c>: a
/// control takes effect whether or not anybody waits for its ticket.
/// </summary>
/// <remarks>
/// The type of the very expression that stands as a statement decides. A <c>Task</c>, also one of a ticket, still warns.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnawaitedTicketSuppressor : DiagnosticSuppressor
{
    private const string Reason = "A ticket of Reeve need not be awaited; dropping it cancels nothing.";

    // The compiler's warning; the style rule about unused values; and the two widespread analyzers that,
    // other than CA2012 (ValueTask only), complain about every awaitable.
    private static readonly ImmutableDictionary<string, SuppressionDescriptor> ByDiagnostic = new[]
    {
        new SuppressionDescriptor("REEVES01", "CS4014", Reason),
        new SuppressionDescriptor("REEVES02", "IDE0058", Reason),
        new SuppressionDescriptor("REEVES03", "VSTHRD110", Reason),
        new SuppressionDescriptor("REEVES04", "MA0134", Reason),
    }.ToImmutableDictionary(descriptor => descriptor.SuppressedDiagnosticId, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } =
        ByDiagnostic.Values.ToImmutableArray();

    /// <inheritdoc/>
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        foreach (var diagnostic in context.ReportedDiagnostics)
        {
            if (
                ByDiagnostic.TryGetValue(diagnostic.Id, out var descriptor)
                && diagnostic.Location.SourceTree is { } tree
                && FindDiscarded(tree, diagnostic, context.CancellationToken) is { } discarded
                && IsTicket(
                    context.GetSemanticModel(tree).GetTypeInfo(discarded, context.CancellationToken).Type
                )
            )
            {
                context.ReportSuppression(Suppression.Create(descriptor, diagnostic));
            }
        }
    }

    /// <summary>
    /// The whole expression whose value nobody takes. Analyzers point at it or at a part of it, such as its name.
    /// </summary>
    private static ExpressionSyntax? FindDiscarded(
        SyntaxTree tree,
        Diagnostic diagnostic,
        CancellationToken cancellationToken
    )
    {
        var node = tree.GetRoot(cancellationToken)
            .FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        return node.AncestorsAndSelf().OfType<ExpressionSyntax>().FirstOrDefault(IsDiscarded)
            // The style rule may point at the statement, whose end its expression does not share.
            ?? (node as ExpressionStatementSyntax)?.Expression;
    }

    private static bool IsDiscarded(ExpressionSyntax expression) =>
        expression.Parent switch
        {
            ExpressionStatementSyntax or ArrowExpressionClauseSyntax => true,
            LambdaExpressionSyntax lambda => lambda.ExpressionBody == expression,
            ForStatementSyntax loop => loop.Condition != expression,
            _ => false,
        };

    private static bool IsTicket(ITypeSymbol? type) =>
        type
            is INamedTypeSymbol
            {
                Name: "Ticket",
                Arity: 0,
                ContainingType: null,
                ContainingAssembly.Name: "Reeve",
                ContainingNamespace: { Name: "Reeve", ContainingNamespace.IsGlobalNamespace: true }
            };
}
