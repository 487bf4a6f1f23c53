using Reeve.Tests;

namespace Reeve.Package.Tests.Readme;

/// <summary>A program in a document: a <c>csharp</c> block, and the <c>text</c> block after it, its output.</summary>
/// <param name="Document">The document.</param>
/// <param name="Line">The line on which it begins.</param>
/// <param name="Source">The program.</param>
/// <param name="IsRun">False: it is compiled only, a <c>csharp no-run</c> block.</param>
/// <param name="Output">What it writes; null when the document does not say.</param>
internal sealed record ReadmeSample(string Document, int Line, string Source, bool IsRun, string? Output)
{
    private const string Fence = "```";
    private const string Language = "csharp";
    private const string NotRun = Language + " no-run";

    /// <summary>All but the testing package's own, whose examples are tested with it.</summary>
    public static IReadOnlyList<string> Documents =>
        [
            "README.md",
            .. Directory
                .GetFiles(Path.Combine(SourceTree.Root, "docs"), "*.md")
                .Order(StringComparer.Ordinal)
                .Select(path => "docs/" + Path.GetFileName(path)),
        ];

    public static IReadOnlyList<ReadmeSample> ReadAll() => [.. Documents.SelectMany(ReadAll)];

    private static List<ReadmeSample> ReadAll(string document)
    {
        var lines = File.ReadAllLines(Path.Combine(SourceTree.Root, document));
        var samples = new List<ReadmeSample>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith(Fence, StringComparison.Ordinal))
            {
                continue;
            }
            var (language, begin) = (lines[i][Fence.Length..].Trim(), i + 1);
            var end = Array.IndexOf(lines, Fence, begin);
            Assert.True(end > 0, $"The block that begins on line {begin} of {document} has no end.");
            var text = string.Join('\n', lines[begin..end]) + "\n";
            if (language is Language or NotRun)
            {
                samples.Add(new ReadmeSample(document, begin, text, language is Language, Output: null));
            }
            else if (language is "text" && samples is [.., { Output: null, IsRun: true } last])
            {
                samples[^1] = last with { Output = text };
            }
            else
            {
                Assert.False(
                    language.StartsWith(Language, StringComparison.Ordinal)
                        || language is "c#" or "cs" or "C#",
                    $"The block on line {begin} of {document} is marked '{language}': write '{Language}', or '{NotRun}'."
                );
            }
            i = end;
        }
        return samples;
    }
}
