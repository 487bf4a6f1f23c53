using System.Reflection;

namespace Reeve.Tests.Jobs;

/// <summary>The tables of docs/job-states.md, as theory data: one row a cell.</summary>
internal static class JobStatesTable
{
    private static readonly string[] Lines = Read();

    public static TheoryData<string, string, string> Section(string title)
    {
        var data = new TheoryData<string, string, string>();
        var rows = Lines
            .SkipWhile(line => line != "## " + title)
            .SkipWhile(line => !line.StartsWith('|'))
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .ToList();
        foreach (var row in rows.Skip(2))
        {
            for (var column = 1; column < row.Length; column++)
            {
                data.Add(row[0], rows[0][column], row[column]);
            }
        }
        return data;
    }

    /// <summary>One cell of a section.</summary>
    public static string Cell(string title, string control, string column) =>
        Section(title)
            .Select(row => row.Data)
            .Single(cell => cell.Item1 == control && cell.Item2 == column)
            .Item3;

    private static string[] Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("job-states.md")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n');
    }
}
