using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Reeve.Benchmarks.Harness;

/// <summary>Collects the rows; prints each as it comes, and all of them as a Markdown table at the end.</summary>
internal sealed class Report
{
    private const string Begin = "<!-- figures: begin (written by --into) -->";
    private const string End = "<!-- figures: end -->";

    private readonly List<Row> _rows = [];

    public static void Say(string line) => Console.WriteLine(line);

    public void Add(Row row)
    {
        _rows.Add(row);
        var line = new StringBuilder($"  {row.What} [{row.Unit}]: Reeve {Show(row.Reeve, range: true)}");
        Compare(line, "C", row.C, row.RatioToC);
        Compare(line, "Process", row.Process, row.RatioToProcess);
        Compare(line, "MedallionShell", row.Medallion, row.RatioToMedallion);
        if (row.Target is not null)
        {
            line.Append($" · target {row.Target.Text}: {row.Verdict}");
        }
        if (row.Note is not null)
        {
            line.Append($" ({row.Note})");
        }
        Say(line.ToString());
    }

    public string ToMarkdown(BenchOptions options)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}; "
        );
        text.Append(
            CultureInfo.InvariantCulture,
            $"{options.Rounds} rounds{(options.Quick ? ", quick" : "")}. "
        );
        text.AppendLine("Medians, (smallest to largest round); ratios are medians of the rounds' own ratios.")
            .AppendLine();
        text.AppendLine(
            "| what | unit | Reeve | C floor | Reeve ÷ C | Process | Reeve ÷ Process | MedallionShell "
                + "| Reeve ÷ MedallionShell | target | | reference ¹ |"
        );
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var row in _rows)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {row.What} | {row.Unit} | {Show(row.Reeve, range: true)} "
            );
            text.Append(CultureInfo.InvariantCulture, $"| {Show(row.C)} | {Ratio(row.RatioToC)} ");
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {Show(row.Process)} | {Ratio(row.RatioToProcess)} "
            );
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {Show(row.Medallion)} | {Ratio(row.RatioToMedallion)} "
            );
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {row.Target?.Text} | {row.Verdict} | {row.Reference} |"
            );
            text.AppendLine();
        }
        text.AppendLine();
        text.AppendLine(
            "¹ watchexec-supervisor 5.3.0 on tokio 1.53, measured elsewhere and not in this run."
        );
        return text.ToString();
    }

    public static async Task WriteIntoAsync(string file, string markdown)
    {
        var text = await File.ReadAllTextAsync(file);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new BenchException($"{file} has no section between \"{Begin}\" and \"{End}\".");
        }
        await File.WriteAllTextAsync(file, $"{text[..(begin + Begin.Length)]}\n\n{markdown}\n{text[end..]}");
    }

    private static void Compare(StringBuilder line, string name, Series? series, Series? ratio)
    {
        if (series is not null)
        {
            line.Append($" · {name} {Show(series, range: true)} · ratio {Ratio(ratio!, range: true)}");
        }
    }

    private static string Show(Series? series, bool range = false) =>
        series is null ? ""
        : range && series.Values.Count > 1
            ? $"{Number(series.Median)} ({Number(series.Minimum)} to {Number(series.Maximum)})"
        : Number(series.Median);

    private static string Ratio(Series? series, bool range = false) =>
        series is null ? ""
        : range && series.Values.Count > 1
            ? $"{Fixed(series.Median)} ({Fixed(series.Minimum)} to {Fixed(series.Maximum)})"
        : Fixed(series.Median);

    private static string Fixed(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Number(double value) =>
        value.ToString(
            Math.Abs(value) switch
            {
                >= 100 => "#,0",
                >= 10 => "0.0",
                0 => "0",
                _ => "0.00",
            },
            CultureInfo.InvariantCulture
        );
}
