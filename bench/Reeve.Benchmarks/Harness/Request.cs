using System.Globalization;

namespace Reeve.Benchmarks.Harness;

/// <summary>What a side is asked to do: a scenario and its numbers, sent as one line.</summary>
internal sealed class Request
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public Request(string scenario) => Scenario = scenario;

    public string Scenario { get; }

    public string this[string name]
    {
        get =>
            _values.TryGetValue(name, out var value)
                ? value
                : throw new BenchException($"The request for {Scenario} lacks {name}.");
        init => _values[name] = value;
    }

    public int Count => Number("count");

    public static Request Parse(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var request = new Request(words[0]);
        foreach (var pair in words.AsSpan(1))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            request._values[pair[..equals]] = pair[(equals + 1)..];
        }
        return request;
    }

    public int Number(string name) => int.Parse(this[name], CultureInfo.InvariantCulture);

    public long LongOrZero(string name) =>
        _values.TryGetValue(name, out var value) ? long.Parse(value, CultureInfo.InvariantCulture) : 0;

    public override string ToString() =>
        Scenario + string.Concat(_values.Select(pair => $" {pair.Key}={pair.Value}"));
}
