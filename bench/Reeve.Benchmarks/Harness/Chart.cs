using System.Globalization;
using System.Text;

namespace Reeve.Benchmarks.Harness;

/// <summary>Lines over the number of jobs, both axes logarithmic; several of them make one SVG file.</summary>
internal sealed class Chart(string title, string unit)
{
    private const int Width = 360;
    private const int Height = 260;
    private const int Left = 64;
    private const int Right = 92;
    private const int Top = 34;
    private const int Bottom = 34;
    private const int Columns = 2;

    private static readonly string[] Colours = ["#1f5fbf", "#555555", "#c0392b"];

    private readonly List<(string Name, List<(double X, double Y)> Points)> _lines = [];

    public void Add(string line, double x, double y)
    {
        var found = _lines.FindIndex(known => string.Equals(known.Name, line, StringComparison.Ordinal));
        if (found < 0)
        {
            found = _lines.Count;
            _lines.Add((line, []));
        }
        // A logarithm has no place for what is nothing.
        _lines[found].Points.Add((x, Math.Max(y, 0.1)));
    }

    public static Task WriteAsync(string file, IReadOnlyList<Chart> charts)
    {
        var rows = (charts.Count + Columns - 1) / Columns;
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width * Columns} {Height * rows}\" font-family=\"sans-serif\" font-size=\"11\">"
        );
        text.AppendLine("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        for (var i = 0; i < charts.Count; i++)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"<g transform=\"translate({i % Columns * Width} {i / Columns * Height})\">"
            );
            charts[i].Draw(text);
            text.AppendLine("</g>");
        }
        text.AppendLine("</svg>");
        return File.WriteAllTextAsync(file, text.ToString());
    }

    private void Draw(StringBuilder text)
    {
        var points = _lines.SelectMany(line => line.Points).ToArray();
        var (left, right) = Decades(points.Select(point => point.X));
        var (low, high) = Decades(points.Select(point => point.Y));
        double X(double value) =>
            Left + ((Math.Log10(value) - left) / (right - left) * (Width - Left - Right));
        double Y(double value) =>
            Height - Bottom - ((Math.Log10(value) - low) / (high - low) * (Height - Top - Bottom));

        Write(text, Left, 18, $"{title} ({unit})", "start", "font-weight=\"bold\"");
        for (var decade = left; decade <= right; decade++)
        {
            var x = X(Math.Pow(10, decade));
            Line(text, x, Top, x, Height - Bottom);
            Write(text, x, Height - Bottom + 15, Label(decade), "middle");
        }
        for (var decade = low; decade <= high; decade++)
        {
            var y = Y(Math.Pow(10, decade));
            Line(text, Left, y, Width - Right, y);
            Write(text, Left - 6, y + 4, Label(decade), "end");
        }
        Write(text, (Left + Width - Right) / 2.0, Height - 5, "jobs", "middle");
        // Names that would lie on each other are moved apart.
        var names = double.NegativeInfinity;
        foreach (
            var (line, index) in _lines
                .Select((line, index) => (line, index))
                .OrderBy(l => Y(l.line.Points[^1].Y))
        )
        {
            var colour = Colours[index % Colours.Length];
            var path = string.Join(
                ' ',
                line.Points.Select(point =>
                    string.Create(CultureInfo.InvariantCulture, $"{X(point.X):0.#},{Y(point.Y):0.#}")
                )
            );
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>"
            );
            names = Math.Max(Y(line.Points[^1].Y) + 4, names + 13);
            Write(
                text,
                Width - Right + 6,
                names,
                string.Create(CultureInfo.InvariantCulture, $"{line.Name} {line.Points[^1].Y:#,0.#}"),
                "start",
                $"fill=\"{colour}\""
            );
        }
    }

    private static (int Low, int High) Decades(IEnumerable<double> values)
    {
        var logarithms = values.Select(Math.Log10).ToArray();
        var low = (int)Math.Floor(logarithms.Min());
        return (low, Math.Max(low + 1, (int)Math.Ceiling(logarithms.Max())));
    }

    private static string Label(int decade) =>
        Math.Pow(10, decade).ToString("#,0.###", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, double x1, double y1, double x2, double y2) =>
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\" stroke=\"#dddddd\"/>"
        );

    private static void Write(
        StringBuilder text,
        double x,
        double y,
        string words,
        string anchor,
        string style = ""
    ) =>
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\" {style}>{words}</text>"
        );
}
