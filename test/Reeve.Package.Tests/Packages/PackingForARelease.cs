using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Reeve.Package.Tests.Packages;

public sealed partial class PackingForARelease(TwoCheckouts checkouts) : IClassFixture<TwoCheckouts>
{
    // https://github.com/dotnet/runtime/blob/main/docs/design/specs/PortablePdb-Metadata.md
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    [Fact]
    public void Gives_the_same_bytes_wherever_it_is_done()
    {
        var names = Names(checkouts.First);

        Assert.Equal(6, names.Count);
        Assert.Equal(names, Names(checkouts.Second));
        Assert.All(
            names,
            name =>
                Assert.True(
                    File.ReadAllBytes(Path.Combine(checkouts.First, name))
                        .AsSpan()
                        .SequenceEqual(File.ReadAllBytes(Path.Combine(checkouts.Second, name))),
                    $"{name} is not the same."
                )
        );
    }

    [Theory]
    [InlineData("Reeve", "lib/net10.0/Reeve.pdb")]
    [InlineData("Reeve.Testing", "lib/net10.0/Reeve.Testing.pdb")]
    [InlineData("Reeve.Cli", "tools/net10.0/any/Reeve.Cli.pdb")]
    public void Says_of_each_source_where_it_is(string package, string symbols)
    {
        using var archive = ZipFile.OpenRead(
            Path.Combine(
                checkouts.First,
                Names(checkouts.First)
                    .Single(name =>
                        name.StartsWith(package + ".0.", StringComparison.Ordinal)
                        && name.EndsWith(".snupkg", StringComparison.Ordinal)
                    )
            )
        );
        using var stream = new MemoryStream();
        using (var entry = archive.GetEntry(symbols)!.Open())
        {
            entry.CopyTo(stream);
        }
        stream.Position = 0;
        using var provider = MetadataReaderProvider.FromPortablePdbStream(stream);
        var reader = provider.GetMetadataReader();

        var (from, to) = Link(reader);

        Assert.Equal("/_/*", from);
        Assert.Matches(Address(), to);
        var files = reader.Documents.Select(document =>
            (Name: reader.GetString(reader.GetDocument(document).Name), IsEmbedded: Has(reader, document))
        );
        Assert.Contains(files, file => file.Name.StartsWith($"/_/src/{package}/", StringComparison.Ordinal));
        Assert.All(files, file => Assert.StartsWith("/_/", file.Name, StringComparison.Ordinal));
        // What a generator wrote is in no repository, so it is in the symbols.
        Assert.All(
            files.Where(file => file.Name.Contains("/obj/", StringComparison.Ordinal)),
            file => Assert.True(file.IsEmbedded, $"{file.Name} can be found nowhere.")
        );
    }

    private static List<string> Names(string folder) =>
        [.. Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private static (string From, string To) Link(MetadataReader reader)
    {
        var link = reader
            .GetCustomDebugInformation(EntityHandle.ModuleDefinition)
            .Select(handle => reader.GetCustomDebugInformation(handle))
            .Single(information => reader.GetGuid(information.Kind) == SourceLink);
        using var json = JsonDocument.Parse(Encoding.UTF8.GetString(reader.GetBlobBytes(link.Value)));
        var only = Assert.Single(json.RootElement.GetProperty("documents").EnumerateObject());
        return (only.Name, only.Value.GetString()!);
    }

    private static bool Has(MetadataReader reader, DocumentHandle document) =>
        reader
            .GetCustomDebugInformation(document)
            .Any(handle => reader.GetGuid(reader.GetCustomDebugInformation(handle).Kind) == EmbeddedSource);

    [GeneratedRegex(
        @"^https://raw\.githubusercontent\.com/example/reeve/[0-9a-f]{40}/\*$",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Address();
}
