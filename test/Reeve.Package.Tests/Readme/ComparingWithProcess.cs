using System.Text.RegularExpressions;
using Reeve.Tests;

namespace Reeve.Package.Tests.Readme;

/// <summary>The table of docs/from-process.md: both of its columns are code that compiles.</summary>
public sealed partial class ComparingWithProcess
{
    private const string Document = "docs/from-process.md";

    private const string Before =
        "Process process, Process other, ProcessStartInfo start, CancellationToken cancellationToken";

    private const string After = "Command command, Job job, Run run, CancellationToken cancellationToken";

    // Declared and not used, or a function that nobody calls: that is what a table is like.
    private static readonly string[] Accepted = ["CS0219", "CS8321"];

    [Theory]
    [InlineData(1, "System.Diagnostics", Before)]
    [InlineData(2, "Reeve", After)]
    public async Task What_the_table_says_compiles(int column, string space, string parameters)
    {
        var functions = Rows()
            .Select(row => Statements(row[column]))
            .Where(code => code.Length > 0)
            .Select((code, i) => $"async Task Row{i}({parameters}) {{ await Task.Yield(); {code} }}")
            .ToList();

        Assert.True(functions.Count > 20, $"Only {functions.Count} cells have code.");
        await SampleCompiler.Compile(
            $"using {space};\n{string.Join('\n', functions)}",
            $"{Document}, row of the table",
            Accepted
        );
    }

    [Fact]
    public void Every_row_says_what_to_write_now() =>
        Assert.All(Rows(), row => Assert.NotEmpty(Statements(row[2])));

    private static List<string[]> Rows() =>
        [
            .. File.ReadLines(Path.Combine(SourceTree.Root, Document))
                .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
                .Skip(1)
                .Select(line => line.Trim('|', ' ').Split(" | "))
                .Select(cells =>
                {
                    Assert.Equal(3, cells.Length);
                    return cells;
                }),
        ];

    /// <summary>The code of a cell: what ends with a semicolon or a brace; other marked words are names.</summary>
    private static string Statements(string cell) =>
        string.Join(
            ' ',
            Code()
                .Matches(cell)
                .Select(code => code.Groups["code"].Value)
                .Where(code => code[^1] is ';' or '}')
        );

    [GeneratedRegex("`(?<code>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
