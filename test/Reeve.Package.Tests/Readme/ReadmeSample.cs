using Reeve.Tests;

namespace Reeve.Package.Tests.Readme;

/// <summary>A program in README.md: a <c>csharp</c> block, and the <c>text</c> block after it, its output.</summary>
/// <param name="Line">The line on which it begins.</param>
/// <param name="Source">The program.</param>
/// <param name="Output">What it writes; null when the readme does not say.</param>
internal sealed record ReadmeSample(int Line, string Source, string? Output)
{
    private const string Fence = "```";

    public static IReadOnlyList<ReadmeSample> ReadAll()
    {
        var lines = File.ReadAllLines(Path.Combine(SourceTree.Root, "README.md"));
        var samples = new List<ReadmeSample>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith(Fence, StringComparison.Ordinal))
            {
                continue;
            }
            var (language, begin) = (lines[i][Fence.Length..].Trim(), i + 1);
            var end = Array.IndexOf(lines, Fence, begin);
            Assert.True(end > 0, $"The block that begins on line {begin} of README.md has no end.");
            var text = string.Join('\n', lines[begin..end]) + "\n";
            if (language is "csharp")
            {
                samples.Add(new ReadmeSample(begin, text, Output: null));
            }
            else if (language is "text" && samples is [.., { Output: null } last])
            {
                samples[^1] = last with { Output = text };
            }
            i = end;
        }
        return samples;
    }
}
