namespace Reeve.Package.Tests.Readme;

/// <summary>
/// Every <c>csharp</c> block of README.md and docs is a whole program. It is compiled as a new project would compile it,
/// without a warning, and run (but for those that say <c>no-run</c>); where a <c>text</c> block follows, that is what it
/// writes.
/// </summary>
public sealed class RunningItsSamples
{
    public static TheoryData<string, int> Places =>
        new(ReadmeSample.ReadAll().Select(sample => (sample.Document, sample.Line)));

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/concepts.md")]
    [InlineData("docs/cgroups.md")]
    [InlineData("docs/from-process.md")]
    [InlineData("docs/streams.md")]
    [InlineData("docs/testing.md")]
    public void Has_samples(string document) =>
        Assert.Contains(ReadmeSample.ReadAll(), sample => sample.Document == document);

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Compiles_and_does_what_it_says(string document, int line)
    {
        var sample = ReadmeSample.ReadAll().Single(one => one.Document == document && one.Line == line);
        var compilation = await SampleCompiler.Compile(sample.Source, $"{document}, from line {line}");
        if (!sample.IsRun)
        {
            return;
        }
        using var folder = new TemporaryFolder();
        var program = await SampleCompiler.Write(compilation, folder);

        var run = (await ProgramRun.Dotnet(folder.Path, program)).EnsureSuccess();

        Assert.Empty(run.Errors);
        if (sample.Output is { } output)
        {
            Assert.Equal(output, run.Output, ignoreLineEndingDifferences: true);
        }
    }
}
