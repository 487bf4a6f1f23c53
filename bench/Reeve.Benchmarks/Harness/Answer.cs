using System.Globalization;

namespace Reeve.Benchmarks.Harness;

/// <summary>What a side measured in one round: named numbers, or named lists of them. Times are nanoseconds.</summary>
internal sealed class Answer
{
    private readonly Dictionary<string, double[]> _values = new(StringComparer.Ordinal);

    /// <summary>The first of the numbers of a name, which is the only one where it is no list.</summary>
    public double this[string name]
    {
        get => List(name)[0];
        set => _values[name] = [value];
    }

    public static Answer Parse(string line)
    {
        var answer = new Answer();
        foreach (var pair in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            answer._values[pair[..equals]] = Array.ConvertAll(
                pair[(equals + 1)..].Split(','),
                number => double.Parse(number, CultureInfo.InvariantCulture)
            );
        }
        return answer;
    }

    public double[] List(string name) =>
        _values.TryGetValue(name, out var list)
            ? list
            : throw new BenchException($"A side did not measure {name}.");

    public Answer With(string name, IEnumerable<double> values)
    {
        _values[name] = [.. values];
        return this;
    }

    /// <summary>How many a second, from <c>count</c> and <c>wall</c>.</summary>
    public double PerSecond() => this["count"] / this["wall"] * 1e9;

    public override string ToString() =>
        string.Join(
            ' ',
            _values.Select(pair =>
                pair.Key
                + "="
                + string.Join(
                    ',',
                    pair.Value.Select(number => number.ToString("R", CultureInfo.InvariantCulture))
                )
            )
        );
}
