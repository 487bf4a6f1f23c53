using System.Reflection;
using System.Text.RegularExpressions;

namespace Reeve.Tests.PublicApi;

/// <summary>The names of the library that the documents use are names that it has.</summary>
public sealed partial class NamedInDocuments
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("CHANGELOG.md")]
    [InlineData("docs/concepts.md")]
    [InlineData("docs/from-process.md")]
    [InlineData("docs/from-watchexec.md")]
    [InlineData("docs/streams.md")]
    [InlineData("docs/testing.md")]
    public async Task Exist(string document)
    {
        var text = await File.ReadAllTextAsync(
            Path.Combine(SourceTree.Root, document),
            TestContext.Current.CancellationToken
        );
        var types = typeof(Job)
            .Assembly.GetExportedTypes()
            .Where(type => !type.IsNested)
            .ToLookup(type => type.Name, StringComparer.Ordinal);

        var names = Code().Matches(text).SelectMany(code => Member().Matches(code.Value)).ToList();
        var unknown = names.Where(name =>
            types[name.Groups["type"].Value]
                .Any(type => type.GetMember(name.Groups["member"].Value, AnyMember).Length == 0)
        );

        Assert.NotEmpty(names);
        Assert.Empty(unknown.Select(name => name.Value).Distinct(StringComparer.Ordinal));
    }

    private const BindingFlags AnyMember = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static;

    [GeneratedRegex("`[^`\n]+`", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    [GeneratedRegex(
        @"\b(?<type>[A-Z]\w*)\.(?<member>[A-Z]\w*)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Member();
}
